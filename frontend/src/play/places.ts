/** The table of a ranking: who stands where, and what each place gets. */
import { esc, round } from "./text";
import type { Stage } from "./view";

export interface Row {
  place: number;
  name: string;
  value: number;
  me: boolean;
  prize: string | null;
}

/** `ranking` of the state document. */
export interface Ranking {
  phase: "running" | "cooling" | "settled";
  place: number | null;
  beyond: boolean;
  value: number;
  people: number;
  checking: boolean;
  /** Somebody has looked, and nothing counts. */
  left_out?: boolean;
  top: Row[];
  near: Row[];
  prize: string | null;
  next: { prize: string; place: number; needed: number } | null;
  reward: string | null;
  freeze_at: number;
  settle_at: number;
}

export interface Band {
  first: number;
  last: number;
  title: string;
  amount: number;
}

/** `boot.ranking`: what is promised. */
export interface RankingTerms {
  counts: string;
  unit: string;
  least: number;
  cool_hours: number;
  bands: Band[];
}

/** As many places as are counted one by one (MAX_PLACE of the server). */
export const DEEP = 10_000;

const NOTHING: Ranking = {
  phase: "running",
  place: null,
  beyond: false,
  value: 0,
  people: 0,
  checking: false,
  top: [],
  near: [],
  prize: null,
  next: null,
  reward: null,
  freeze_at: 0,
  settle_at: 0,
};

export const terms = (s: Stage) => s.boot.ranking as RankingTerms;

/** The word after a number: "friend|friends" has one for one. */
export function unit(s: Stage, n: number): string {
  const [one = "", more] = terms(s).unit.split("|");
  return n === 1 ? one : (more ?? one);
}

export const mine = (s: Stage): Ranking => s.state.ranking ?? NOTHING;

/** More are not counted one by one. */
export const people = (own: Ranking): string => (own.people === DEEP ? `${DEEP}+` : String(own.people));

/** The first places, then the people around mine, a gap between them where there is one. */
export function table(s: Stage): string {
  const { t } = s;
  const own = mine(s);
  const known = new Map<number, Row>();
  for (const row of [...own.top, ...own.near]) known.set(row.place, row);
  const rows = [...known.values()].sort((a, b) => a.place - b.place);
  let before = 0;
  const items = rows.map((row) => {
    const gap = row.place > before + 1 && before > 0 ? '<li class="rank rank-gap" aria-hidden="true">···</li>' : "";
    before = row.place;
    return gap + line(s, row);
  });
  const total = own.people ? `<span class="earned">${esc(t("table.people", { n: people(own) }))}</span>` : "";
  const body = items.length
    ? `<ol class="ranks" data-private>${items.join("")}</ol><p class="fresh">${esc(own.phase === "running" ? t("table.fresh") : phase(s))}</p>`
    : `<p class="line">${esc(t("table.empty"))}</p>`;
  return `<h2 class="with-sum">${esc(t("table.title"))}${total}</h2>${body}`;
}

/** How far the ranking is: under way, closed, final. */
export function phase(s: Stage): string {
  const keys = { running: "kicker", cooling: "cooling.kicker", settled: "final.kicker" };
  return s.t(keys[mine(s).phase]);
}

function line(s: Stage, row: Row): string {
  const medal = row.place <= 3 ? ` medal-${row.place}` : "";
  const prize = row.prize ? `<span>${esc(row.prize)}</span>` : "";
  const name = row.me ? s.t("table.me") : row.name;
  return (
    `<li class="rank${row.me ? " rank-me" : ""}"${row.me ? ' aria-current="true"' : ""}><b class="rank-place${medal}">${row.place}</b>` +
    `<span class="rank-who"><b>${esc(name)}</b>${prize}</span><span class="rank-value">${row.value} <i>${esc(unit(s, row.value))}</i></span></li>`
  );
}

export function prizes(s: Stage): string {
  const { t, boot } = s;
  const rows = terms(s).bands.map((band) => {
    const places = band.first === band.last
      ? t("prizes.one", { first: band.first })
      : t("prizes.band", { first: band.first, last: band.last });
    const worth = band.amount ? `<b class="prize-sum">${esc(round(band.amount, boot.currency))}</b>` : "";
    return `<li class="prize"><span class="prize-place">${esc(places)}</span><b>${esc(band.title)}</b>${worth}</li>`;
  });
  return `<h2 class="apart">${esc(t("prizes.title"))}</h2><ul class="prizes">${rows.join("")}</ul>`;
}
