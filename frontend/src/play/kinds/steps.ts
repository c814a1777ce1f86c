/** Prizes that stand at places of a way: what the ladder and the calendar have in common. */
import { confetti, openObject, shake } from "../motion";
import { prizeName, prizeWords } from "../prizes";
import { esc, round } from "../text";
import { verify, verifySheet } from "../verifying";
import { foremost, type Stage, type View } from "../view";
import type { Page } from "../page";
import { extraTaps } from "./extras";
import type { Kind, Tap } from "./kind";

export interface Place {
  scene: string;
  title: string;
  state: "locked" | "ready" | "taken";
  reward: string | null;
}

export interface PrizeTerms {
  title: string;
  amount: number | null;
}

/** The first prize that can be taken, or the one the button names. */
function take(places: (page: Page) => readonly Place[]): Tap {
  return (page, target) => {
    const ready = places(page).find((place) => place.state === "ready");
    const scene = target.dataset.scene ?? ready?.scene;
    return scene ? page.act("draw", { scene }) : undefined;
  };
}

export function taps(places: (page: Page) => readonly Place[]): Kind["taps"] {
  return { ...extraTaps, take: take(places), verify: verifySheet, "verify-go": verify };
}

/** A prize that was taken opens the object; a day that was done shakes it. */
export async function answered(page: Page, action: string, result: unknown): Promise<boolean> {
  const { prize, reward } = result as { prize?: { amount: number | null } | null; reward?: string | null };
  // Nothing is celebrated that somebody has to look at first.
  const looked = page.state?.rewards.find((one) => one.id === reward)?.status === "checking";
  if (action === "draw" && looked) return false;
  if (action === "draw" && prize?.amount) {
    await openObject(prize.amount, page.boot.currency, () => page.redraw());
    return true;
  }
  if (action !== "act" || !result || "ready_at" in (result as object)) return false;
  await shake();
  page.redraw();
  confetti();
  return true;
}

/** A reward that wants something of its owner comes before everything else. */
export function wanted(s: Stage, more: View["secondary"]): View | null {
  const reward = foremost(s.state.rewards);
  if (!reward) return null;
  const card = { "card-label": s.t("card.yours"), "card-amount": round(reward.amount, s.boot.currency) };
  if (reward.status === "failed") return s.reward(reward, card);
  if (reward.status !== "granted" || !s.can("claim")) return null;
  const waiting = s.state.rewards.filter((item) => item.status === "granted").length;
  const won = s.reward(reward, card);
  const line = waiting > 1 && reward.claim_by !== null
    ? s.t("won.many", { n: waiting, date: s.date(reward.claim_by) })
    : won.line;
  return { ...won, line, secondary: more };
}

/** What became of a reward that needs nothing, where there is nothing else to say. */
export function settled(s: Stage): View | null {
  const reward = foremost(s.state.rewards);
  if (!reward || reward.status === "granted") return null;
  return s.reward(reward, { "card-label": s.t("card.yours"), "card-amount": round(reward.amount, s.boot.currency) });
}

const TOLD = ["checking", "claimed", "fulfilling", "fulfilled", "expired", "revoked"];

/** What became of what was taken, beside the way to the next prize: nobody looks below for it. */
export function became(s: Stage): string {
  const reward = foremost(s.state.rewards);
  if (!reward || !TOLD.includes(reward.status)) return "";
  const said = `${prizeName(reward, s.boot, s.t)} · ${prizeWords(s.t, `reward.${reward.status}`, reward)}`;
  return `<p class="became is-${reward.status}"><span>${esc(said)}</span></p>`;
}

/** Where a prize is looked at, or was and did not pass, somebody may be asked to look again. */
export function appeal(s: Stage): View["secondary"] {
  const status = foremost(s.state.rewards)?.status;
  return status === "checking" || status === "revoked" ? s.button("appeal", "appeal") : null;
}

/** Why a prize that is reached should be taken now; after the end, until when it can be. */
export function readyLine(s: Stage, until: number | null | undefined): string {
  return until ? s.t("ready.over", { date: s.date(until) ?? "" }) : s.t("ready.line");
}

/** A row for each prize: where it stands, what it is, and a button where it can be taken. */
export function rows(s: Stage, places: readonly Place[], named: (place: number) => [where: string, state: string]): string {
  const items = places.map((place, index) => {
    const [where, known] = named(index);
    const missed = place.state === "ready" && s.state.campaign.status === "ended";
    const state = missed ? s.t("step.missed") : known;
    const go = place.state === "ready" && s.can("draw")
      ? `<button type="button" class="row-go" data-do="take" data-scene="${esc(place.scene)}">${esc(s.t("button.take"))}</button>`
      : `<span class="row-state">${esc(state)}</span>`;
    return (
      `<li class="row is-${place.state}"><span class="row-mark" aria-hidden="true"></span>` +
      `<span class="row-what"><b>${esc(place.title)}</b><span>${esc(where)}</span></span>${go}</li>`
    );
  });
  return `<ul class="rows">${items.join("")}</ul>`;
}
