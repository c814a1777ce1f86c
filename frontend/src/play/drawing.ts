/** What a draw and a collection share: chances, tickets, and what was just drawn. */
import { esc, round, sign } from "./text";
import type { Button, Stage, View } from "./view";
import type { Reward } from "./types";

/** The answer of a draw. `slot` is the row that was given, also where it gives nothing. */
export interface Drawn {
  slot: string;
  prize: null | { slot: string; kind: string; amount: number };
  reward: string | null;
  why: string;
}

export interface DrawRow {
  slug: string;
  title: string;
  blank: boolean;
  card: string;
  amount: number;
  kind: string;
  share: number;
}

interface Ticket {
  n: number;
  name: string;
  slot: string;
  card: string;
  blank: boolean;
  reward: string | null;
  at: number;
}

declare module "./types" {
  interface Boot {
    draw?: { skin: string; method: string; total: number; pity: number; prizes: DrawRow[] };
    /** The fingerprint of the sealed seed, and the page that proves the draws. */
    fair?: { commitment: string; url: string };
  }
  interface StateDocument {
    draw?: {
      scenes: string[];
      chances: number;
      draws: number;
      left: "plenty" | "few" | "none" | null;
      tickets: Ticket[];
    } | null;
  }
  interface Local {
    drawn?: Drawn | null;
    /** Drawn, but still under the silver. */
    covered?: boolean;
  }
}

export const mayDraw = (s: Stage): boolean =>
  s.can("draw") && Boolean(s.state.draw?.scenes.includes("default"));

export const rowOf = (s: Stage, slot: string): DrawRow | undefined =>
  s.boot.draw?.prizes.find((row) => row.slug === slot);

/** How many chances there are, between object and line. */
export function left(s: Stage): string {
  const n = s.state.draw?.chances ?? 0;
  return n > 0 ? `<p class="chances"><span>${esc(s.t("chances.left", { n }))}</span></p>` : "";
}

interface Way { on: string; label: string; amount: number; per_day: number }

/** How more chances are earned. */
export function ways(s: Stage): string {
  const all = ((s.state as { chances?: { ways?: Way[] } | null }).chances?.ways ?? []).filter((way) => way.on !== "joined");
  if (!all.length) return "";
  const rows = all.map((way) => {
    const cap = way.per_day ? `<small>${esc(s.t("chances.day", { n: way.per_day }))}</small>` : "";
    return `<li><span>${esc(way.label)}${cap}</span><b>${esc(s.t("chances.way", { n: way.amount }))}</b></li>`;
  });
  return `<ul class="ways" aria-label="${esc(s.t("chances.earn"))}">${rows.join("")}</ul>`;
}

/** What I drew so far, each with the way to check it; below the fold. */
export function tickets(s: Stage): string {
  const drawn = s.state.draw?.tickets ?? [];
  const fair = s.boot.fair;
  const link = fair ? `<p class="fair"><a class="link" href="${esc(fair.url)}">${esc(s.t("fair.link"))}</a></p>` : "";
  if (!drawn.length) return link;
  const rows = drawn.map((ticket) => {
    const title = ticket.blank ? s.t("tickets.blank") : rowOf(s, ticket.slot)?.title ?? ticket.slot;
    const check = fair
      ? `<a class="link" href="${esc(`${fair.url}&t=${encodeURIComponent(ticket.name)}`)}">${esc(s.t("tickets.check"))}</a>`
      : "";
    return `<li class="${ticket.blank ? "is-blank" : "is-prize"}"><b>${esc(title)}</b><span>${esc(s.date(ticket.at))}</span>${check}</li>`;
  });
  return `<h2>${esc(s.t("tickets.title"))}</h2><ul class="drawn" data-private>${rows.join("")}</ul>${link}`;
}

/** A prize as the object shows it: money as a sum, anything else by its name. */
export function face(s: Stage, title: string, amount: number, money: boolean): Record<string, string> {
  return {
    "card-label": money ? title : s.t("card.yours"),
    "card-amount": money ? round(amount, s.boot.currency) : title,
    "sign-amount": money ? sign(s.boot.currency).trim() : "",
  };
}

const isMoney = (kind: string): boolean => kind === "packet" || kind === "packets";

/** What was won, by how its reward stands. */
export function won(s: Stage, drawn: Drawn, title: string, again: Button | null): View {
  const prize = drawn.prize;
  const reward = s.state.rewards.find((item) => item.id === drawn.reward);
  const money = isMoney(prize?.kind ?? "");
  const card = face(s, title, prize?.amount ?? 0, money);
  const own = tickets(s);
  if (reward && reward.status !== "granted") {
    const shown = s.reward(reward, card);
    return { ...shown, own, primary: reward.status === "checking" ? shown.primary : again ?? shown.primary };
  }
  const claim = reward && s.can("claim") ? s.button("claim", "claim") : null;
  const date = reward ? s.date(reward.claim_by) : "";
  return s.make("won", {
    mood: "open",
    kicker: title,
    scene: card,
    headline: money ? s.t("won.headline", { amount: round(prize?.amount ?? 0, s.boot.currency) }) : s.t("won.title", { title }),
    line: drawn.why === "empty" ? s.t("won.empty") : date ? s.t("won.line", { date }) : s.t("won.soon"),
    clock: null,
    primary: claim ?? again ?? s.button("share", "share"),
    secondary: claim ? again : null,
    own,
  });
}

/** A reward of earlier, when there is nothing to draw; the way to another chance stays open. */
export function earlier(s: Stage, reward: Reward): View {
  const money = isMoney(reward.kind);
  const shown = s.reward(reward, money ? face(s, s.t("card.yours"), reward.amount, true) : {});
  const onward = reward.status === "fulfilled" || reward.status === "claimed" || reward.status === "fulfilling";
  const more = onward && s.can("share") ? s.button("share", "share") : shown.primary;
  return { ...shown, primary: more, own: tickets(s) };
}
