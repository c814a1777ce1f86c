/** The wheel turns to the field the server answered, and stops there; never before it answered. */
import { calm } from "./motion";

const TURNS = 5;
let at = 0;
let turned = false;

/** Stands at the field that was drawn last, where nothing was turned on this page yet. */
export function restAt(place: number, fields: number): void {
  const disc = document.querySelector<SVGGElement>(".disc");
  if (turned || !disc || place < 0 || !fields) return;
  turned = true;
  at = 360 - (place * 360) / fields;
  disc.style.transform = `rotate(${at}deg)`;
}

export async function turnTo(place: number, fields: number): Promise<void> {
  const disc = document.querySelector<SVGGElement>(".disc");
  if (!disc || place < 0 || !fields) return;
  turned = true;
  const step = 360 / fields;
  // Not always the very middle of a field, but well inside of it.
  const aside = (Math.random() - 0.5) * step * 0.6;
  const rest = (((-place * step + aside - at) % 360) + 360) % 360;
  const to = at + rest + (calm() ? 0 : TURNS * 360);
  const frames = [{ transform: `rotate(${at}deg)` }, { transform: `rotate(${to}deg)` }];
  if (!calm() && typeof disc.animate === "function" && !document.hidden) {
    await new Promise<void>((done) => {
      const motion = disc.animate(frames, { duration: 4200, easing: "cubic-bezier(.14,.72,.1,1)", fill: "forwards" });
      motion.onfinish = motion.oncancel = () => done();
      // A tab in the background finishes no animation: never hold up what is true.
      setTimeout(done, 4600);
    });
  }
  at = to % 360;
  disc.getAnimations?.().forEach((motion) => motion.cancel());
  disc.style.transform = `rotate(${at}deg)`;
}
