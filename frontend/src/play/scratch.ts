/** The silver over a drawn card: rubbed away with a finger, or by the button. */
import { calm } from "./motion";
import { byId } from "./render";

const CELL = 12;
const ENOUGH = 0.45;
let canvas: HTMLCanvasElement | null = null;

export function uncover(): void {
  canvas?.remove();
  canvas = null;
  byId("page").classList.remove("is-scratching");
}

/** Lays the silver over the field; `done` runs once when enough of it is gone. */
export function cover(words: string, done: () => void): void {
  uncover();
  const field = document.querySelector(".foil-face")?.getBoundingClientRect();
  const hero = byId("hero");
  const made = document.createElement("canvas");
  const paint = made.getContext?.("2d");
  if (!field || !field.width || !paint || calm()) return;
  const frame = hero.getBoundingClientRect();
  const density = Math.min(2, window.devicePixelRatio || 1);
  const { width, height } = field;
  made.width = width * density;
  made.height = height * density;
  made.className = "scratch";
  made.setAttribute("aria-hidden", "true");
  Object.assign(made.style, {
    left: `${field.left - frame.left}px`,
    top: `${field.top - frame.top}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
  paint.scale(density, density);
  silver(paint, width, height, words);
  const across = Math.ceil(width / CELL);
  const cells = across * Math.ceil(height / CELL);
  const rubbed = new Set<number>();
  let last: [number, number] | null = null;
  const rub = (event: PointerEvent) => {
    const box = made.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const [fromX, fromY] = last ?? [x, y];
    last = [x, y];
    paint.globalCompositeOperation = "destination-out";
    paint.lineCap = "round";
    paint.lineWidth = 38;
    paint.beginPath();
    paint.moveTo(fromX, fromY);
    paint.lineTo(x + 0.1, y);
    paint.stroke();
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / CELL));
    for (let step = 0; step <= steps; step++) {
      const px = fromX + ((x - fromX) * step) / steps;
      const py = fromY + ((y - fromY) * step) / steps;
      for (let dx = -1; dx <= 1; dx++) {
        for (let dy = -1; dy <= 1; dy++) {
          const column = Math.floor(px / CELL) + dx;
          const row = Math.floor(py / CELL) + dy;
          if (column >= 0 && column < across && row >= 0) rubbed.add(row * across + column);
        }
      }
    }
    if (rubbed.size / cells > ENOUGH && canvas === made) done();
  };
  made.addEventListener("pointerdown", (event) => {
    last = null;
    made.setPointerCapture?.(event.pointerId);
    rub(event);
  });
  made.addEventListener("pointermove", (event) => {
    if (event.buttons || event.pointerType === "touch") rub(event);
  });
  canvas = made;
  hero.appendChild(made);
  byId("page").classList.add("is-scratching");
}

function silver(paint: CanvasRenderingContext2D, width: number, height: number, words: string): void {
  const tone = paint.createLinearGradient(0, 0, width, height);
  for (const [place, colour] of [[0, "#e9e6df"], [0.35, "#bdb8ad"], [0.55, "#dcd8cf"], [1, "#a8a297"]] as const) {
    tone.addColorStop(place, colour);
  }
  paint.fillStyle = tone;
  paint.beginPath();
  if (paint.roundRect) paint.roundRect(0, 0, width, height, 10);
  else paint.rect(0, 0, width, height);
  paint.fill();
  paint.fillStyle = "#5d574c";
  paint.font = `800 ${Math.round(Math.min(24, width / Math.max(6, words.length)))}px sans-serif`;
  paint.textAlign = "center";
  paint.textBaseline = "middle";
  paint.fillText(words, width / 2, height / 2);
}
