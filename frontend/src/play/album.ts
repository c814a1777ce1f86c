/** The album of a collection: a tile for each kind of card, and what is still looked at. */
import { esc } from "./text";
import type { Stage } from "./view";
import type { StateDocument } from "./types";

/** Cards of one kind. `checking` are mine only when somebody has looked at them. */
export interface Pile {
  slug: string;
  count: number;
  checking?: number;
  /** Looked at, and not counted. */
  left_out?: number;
}

/** What I hold of a kind. */
export const pile = (s: Stage, slug: string): Pile =>
  s.state.collect?.cards.find((one) => one.slug === slug) ?? { slug, count: 0 };

const sum = (state: StateDocument | null, of: "checking" | "left_out"): number =>
  (state?.collect?.cards ?? []).reduce((n, one) => n + (one[of] ?? 0), 0);

/** How many cards wait for a look. */
export const waitingCards = (state: StateDocument | null): number => sum(state, "checking");

/** How many were looked at and do not count. */
export const leftOut = (state: StateDocument | null): number => sum(state, "left_out");

/** The character that stands for a card: Chinese ones end in the same sign, so the first. */
export const sign = (title: string): string => [...title][0] ?? "";

export function album(s: Stage): string {
  const cards = s.boot.collect?.cards ?? [];
  const tiles = cards.map(({ slug, title }) => {
    const { count, checking } = pile(s, slug);
    const told = count ? s.t("album.count", { n: count }) : checking ? "" : s.t("album.none");
    const heard = told ? `<span class="sr">${esc(told)}</span>` : "";
    const mark = count > 1 ? `<i aria-hidden="true">×${count}</i>` : "";
    const wait = checking ? `<em>${esc(s.t("album.checking"))}</em>` : "";
    const look = count ? " is-held" : checking ? " is-checking" : "";
    return (
      `<li class="tile${look}"><span class="tile-face" aria-hidden="true">${esc(sign(title))}</span>` +
      `<b>${esc(title)}</b>${heard}${mark}${wait}</li>`
    );
  });
  const label = s.t("album.label", { held: s.state.collect?.kinds ?? 0, n: cards.length });
  return `<ul class="album" aria-label="${esc(label)}">${tiles.join("")}</ul>`;
}

/** How many cards do not count yet, below an album that shows them. */
export function kept(s: Stage): string {
  const said = (key: string, n: number) => (n ? `<p class="kept">${esc(s.t(key, { n }))}</p>` : "");
  return said("album.kept", waitingCards(s.state)) + said("album.left_out", leftOut(s.state));
}
