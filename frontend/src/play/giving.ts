/** Giving a card to a friend: the sheet with its link, and taking what a friend has given. */
import { esc } from "./text";
import { shareSheet } from "./sharing";
import type { Page } from "./page";
import type { Stage, View } from "./view";

export interface GivenCard {
  token: string;
  card: string;
  state: "open" | "taken" | "back";
  at: number;
}

declare module "./types" {
  interface Local {
    /** The card that a friend's link has brought. */
    got?: { card: string; back: boolean } | null;
  }
}

/** The gift this page was opened for; "" once it is settled. */
let waiting = new URLSearchParams(location.search).get("g") ?? "";

/** What was opened is settled: a reload does not ask for it again. */
export function settled(): void {
  waiting = "";
  const here = new URL(location.href);
  here.searchParams.delete("g");
  history.replaceState(null, "", here);
}

export const offered = (s: Stage): boolean =>
  Boolean(s.boot.preview ? s.local.got === null : waiting) &&
  (s.state.me ? Boolean(s.state.collect?.acts?.includes("take_card")) : s.can("join"));

export async function takeGift(page: Page): Promise<boolean> {
  const gift = waiting;
  if (!gift) return false;
  const taken = await page.act("act", { do: "take_card", input: { gift } });
  // Somebody was faster, or it was here before: said beside the button, then the page goes on.
  if (!page.local.offline) settled();
  page.redraw();
  return taken;
}

/** A friend's link was opened, and the card behind it is still covered. */
export function giftView(s: Stage): View {
  const name = s.state.inviter?.name;
  return s.make("gift", {
    mood: "ready",
    kicker: name ? s.t("gift.kicker", { name }) : s.t("kicker"),
    primary: s.state.me ? s.button("take-card", "take_card") : s.join("take_card"),
    consent: !s.state.me,
  });
}

/** Cards held twice, and what was given already; below the fold. */
export function giving(s: Stage): string {
  const { collect } = s.state;
  const named = (slug: string) => s.boot.collect?.cards.find((one) => one.slug === slug)?.title ?? slug;
  const row = (mark: string, title: string, line: string, go: string) =>
    `<li class="row is-${mark}"><span class="row-mark" aria-hidden="true"></span>` +
    `<span class="row-what"><b>${esc(title)}</b><span>${esc(line)}</span></span>${go}</li>`;
  const button = (action: string, value: string, words: string) =>
    `<button type="button" class="row-go" data-do="${action}" data-value="${esc(value)}">${esc(words)}</button>`;
  const doubles = (collect?.doubles ?? []).map((slug) => {
    const held = collect?.cards.find((one) => one.slug === slug)?.count ?? 2;
    return row("ready", named(slug), s.t("album.count", { n: held }), button("give-card", slug, s.t("give.go")));
  });
  const given = (collect?.gifts ?? []).filter((gift) => gift.state !== "back").map((gift) => {
    const open = gift.state === "open";
    const go = open ? button("gift-again", gift.token, s.t("give.again")) : "";
    return row(open ? "locked" : "taken", named(gift.card), s.t(`give.${gift.state}`), go);
  });
  const rows = [...doubles, ...given];
  return rows.length ? `<h2>${esc(s.t("give.title"))}</h2><ul class="rows" data-private>${rows.join("")}</ul>` : "";
}

/** The link of one given card; whoever opens it first has the card. */
export function giftSheet(page: Page, token: string): void {
  page.giftUrl = `${page.state?.me?.invite_url ?? page.boot.page_url}&g=${token}`;
  const back =
    `<button type="button" class="plain wide" data-do="take-back" data-value="${esc(token)}">${esc(page.t("give.back"))}</button>`;
  shareSheet(page, { title: page.t("give.sheet"), line: page.t("give.line"), below: back });
}
