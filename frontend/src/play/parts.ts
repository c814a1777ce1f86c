/** Pieces of HTML that more than one kind shows. */
import { digits, esc, sign } from "./text";

const SEATS = 10;

export interface Face {
  name: string;
  /** Small, under the face. */
  below: string;
  /** A word for the style sheet: how it stands with this friend. */
  tone?: string;
}

/** Who has come, then the places still free; two full rows at most. */
export function faces(taken: readonly Face[], free: number, invite: string, label: string): string {
  const places = taken.length + free;
  if (!places) return "";
  const fits = places <= SEATS;
  const empty = fits ? free : Math.min(free, 2);
  // Those who came first are counted in the "+n" place.
  const shown = taken.slice(fits ? 0 : -Math.min(taken.length, SEATS - 1 - empty));
  const hidden = taken.length - shown.length;
  const people = shown
    .map(
      (face, index) =>
        `<li class="seat seat-${index % 5}${face.tone ? ` is-${face.tone}` : ""}"><span class="face" aria-hidden="true">${esc(initial(face.name))}</span>` +
        `<span class="sr">${esc(face.name)}</span><span class="seat-sum">${esc(face.below)}</span></li>`,
    )
    .join("");
  const place = `<li class="seat seat-free"><span class="face" aria-hidden="true"></span><span class="seat-sum" aria-hidden="true">${esc(invite)}</span></li>`;
  const more = hidden > 0 ? `<li class="seat seat-more"><span class="face">+${hidden}</span></li>` : "";
  return `<ul class="seats" data-private aria-label="${esc(label)}">${more}${people}${place.repeat(empty)}</ul>`;
}

/** What stands in a face: the first character that is not a mask; "Friend 3" gives 3. */
export function initial(name: string): string {
  const number = /(\d+)$/.exec(name);
  return number?.[1] ?? [...name][0] ?? "·";
}

export function sumHtml(minor: number, currency: string, whole = false): string {
  const text = whole ? digits(minor, currency).replace(/\.00$/, "") : digits(minor, currency);
  const size = text.length > 9 ? " sum-s" : text.length > 6 ? " sum-m" : "";
  return `<p class="sum${size}"><span class="sum-sign">${esc(sign(currency))}</span><span class="sum-digits">${text}</span></p>`;
}
