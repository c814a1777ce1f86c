/**
 * Packets that fall over the page while a wave is open. Only a picture of what the server
 * decides: a packet that is tapped says so at once, what was in it only when that is known.
 */
import { calm } from "./motion";
import { money } from "./text";

const MOST = 9;
const EVERY_MS = 420;

let layer: HTMLElement | null = null;
let making = 0;

/** Starts or stops; `catchOne` is asked for each tap, and tells whether it counts. */
export function falling(open: boolean, label: string, catchOne: () => boolean): void {
  if (!open || calm()) {
    clearInterval(making);
    making = 0;
    layer?.remove();
    layer = null;
    return;
  }
  if (layer) return;
  layer = document.createElement("div");
  layer.className = "rain";
  layer.setAttribute("aria-hidden", "true");
  document.body.appendChild(layer);
  const one = () => drop(label, catchOne);
  one();
  making = window.setInterval(one, EVERY_MS);
}

function drop(label: string, catchOne: () => boolean): void {
  if (!layer || document.hidden || layer.childElementCount >= MOST) return;
  const packet = document.createElement("button");
  packet.type = "button";
  packet.className = "drop";
  packet.tabIndex = -1;
  packet.title = label;
  packet.innerHTML = '<svg viewBox="-4 -4 48 60"><use href="#pkt"/></svg>';
  const width = layer.clientWidth;
  packet.style.left = `${Math.round(8 + Math.random() * Math.max(0, width - 88))}px`;
  layer.appendChild(packet);
  const turn = (Math.random() - 0.5) * 50;
  const way = layer.clientHeight + 200;
  const fall = packet.animate?.(
    [{ transform: `rotate(${turn}deg)` }, { transform: `translateY(${way}px) rotate(${-turn}deg)` }],
    { duration: 2600 + Math.random() * 1500, easing: "cubic-bezier(.4, .1, .8, .9)" },
  );
  const gone = () => packet.remove();
  if (fall) fall.onfinish = gone;
  const over = setTimeout(gone, 5000);
  packet.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    if (packet.classList.contains("is-hit")) return;
    packet.classList.add("is-hit");
    fall?.pause();
    if (!catchOne()) {
      setTimeout(gone, 260);
      return;
    }
    // It stays in the hand until the server has said what is in it.
    clearTimeout(over);
    const box = packet.getBoundingClientRect();
    held.push({ packet, x: box.x + box.width / 2, y: box.y + box.height / 2 });
    document.body.appendChild(packet);
    fall?.cancel();
    packet.classList.add("is-held");
    packet.style.left = `${box.x}px`;
    packet.style.top = `${box.y}px`;
  });
}

/** Packets that were tapped and are not answered yet, the first one first. */
const held: { packet: HTMLElement; x: number; y: number }[] = [];

/** Nothing more is asked for: what is still in the hand is let go. */
export function letGo(): void {
  for (const { packet } of held.splice(0)) packet.remove();
}

/** What was in the packet that was tapped first, once the server has said so. */
export function caughtSum(amount: number, currency: string): void {
  const first = held.shift();
  first?.packet.remove();
  const { x, y } = first ?? { x: innerWidth / 2, y: innerHeight / 2 };
  const sum = document.createElement("p");
  sum.className = "caught-sum";
  sum.textContent = `+${money(amount, currency)}`;
  sum.style.left = `${Math.min(Math.max(x, 70), innerWidth - 70)}px`;
  sum.style.top = `${y}px`;
  document.body.appendChild(sum);
  if (!calm()) {
    const to = (dy: number, opacity: number) => ({ transform: `translate(-50%,-50%) translateY(${dy}px)`, opacity });
    sum.animate?.([to(0, 0), to(-14, 1), to(-60, 1), to(-90, 0)], { duration: 1100, easing: "ease-out" });
  }
  setTimeout(() => sum.remove(), 1080);
}
