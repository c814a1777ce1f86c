/** Cause and effect: shake, open, count, confetti once. Only after the answer is known. */
import { money } from "./text";
import { sceneText } from "./render";

export const calm = (): boolean =>
  typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;

const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

async function play(selector: string, frames: Keyframe[], ms: number): Promise<void> {
  const element = document.querySelector(selector);
  if (!element || typeof element.animate !== "function") return;
  await new Promise<void>((done) => {
    const animation = element.animate(frames, { duration: ms, easing: "ease-in-out" });
    animation.onfinish = animation.oncancel = () => done();
    // A tab in the background finishes no animation: never hold up what is true.
    setTimeout(done, ms + 200);
  });
}

const turn = (degrees: number, y = 0) => ({ transform: `translateY(${y}px) rotate(${degrees}deg)` });

export async function shake(): Promise<void> {
  if (calm()) return;
  const frames = [turn(0), turn(-3), turn(3.500), turn(-4), turn(4), turn(-2), turn(0)];
  await play(".object", frames, 460);
}

export async function countUp(to: number, currency: string): Promise<void> {
  if (calm() || document.hidden) {
    sceneText("card-amount", money(to, currency));
    return;
  }
  const started = performance.now();
  await new Promise<void>((done) => {
    const step = (now: number) => {
      const part = Math.min(1, (now - started) / 600);
      sceneText("card-amount", money(Math.round(to * (1 - (1 - part) ** 3)), currency));
      if (part < 1 && !document.hidden) requestAnimationFrame(step);
      else done();
    };
    requestAnimationFrame(step);
  });
  sceneText("card-amount", money(to, currency));
}

/** Fourty-odd pieces from behind the object, once; they remove themselves. */
export function confetti(): void {
  const stage = document.getElementById("hero");
  if (!stage || calm() || typeof stage.animate !== "function") return;
  for (let i = 0; i < 44; i++) {
    const piece = document.createElement("i");
    piece.className = `bit bit-${i % 4}`;
    stage.appendChild(piece);
    const angle = -Math.PI / 2 + (Math.random() - 0.5) * 2.4;
    const reach = 140 + Math.random() * 190;
    const x = Math.cos(angle) * reach;
    const y = Math.sin(angle) * reach;
    const spin = (Math.random() - 0.5) * 900;
    const at = (px: number, py: number, r: number, opacity: number) => ({
      transform: `translate(${px}px,${py}px) rotate(${r}deg)`,
      opacity,
    });
    piece.animate(
      [at(0, 0, 0, 1), at(x, y, spin / 2, 1), at(x * 1.2, y + 320, spin, 0)],
      { duration: 1500 + Math.random() * 700, easing: "cubic-bezier(.15,.7,.4,1)" },
    ).onfinish = () => piece.remove();
    setTimeout(() => piece.remove(), 2600);
  }
}

/** The whole opening; `reveal` draws the new state while the flap is up. */
export async function openObject(amount: number, currency: string, reveal: () => void): Promise<void> {
  await shake();
  reveal();
  sceneText("card-amount", money(calm() ? amount : 0, currency));
  if (!calm()) await wait(420);
  await countUp(amount, currency);
  confetti();
}
