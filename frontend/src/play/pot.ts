/** The pot that all who complete a set share: what its page says of my part. */
import { giving } from "./giving";
import { tickets } from "./drawing";
import { round } from "./text";
import type { Stage, View } from "./view";

export interface Pot {
  stage: "running" | "waiting" | "shared";
  completed: boolean;
  checking?: boolean;
  left_out?: boolean;
  people: number;
  shared_at: number;
}

/** A completed set that somebody looks at, or has, and it has no part; null for all others. */
export function doubted(s: Stage, pot: Pot): View | null {
  if (pot.left_out) return s.still("pot_none", { primary: s.button("rules", "rules"), secondary: s.button("appeal", "appeal") });
  if (!pot.checking) return null;
  return s.make("checking", {
    scene: { "band-text": s.t("checking.band") },
    line: s.t("checking.soon"),
    primary: s.button("reload", "look"),
    secondary: s.button("appeal", "appeal"),
  });
}

/** The set is complete; the pot is shared when the campaign is over. */
export function inside(s: Stage, pot: Pot): View {
  const { t } = s;
  const amount = round(s.boot.collect?.pot ?? s.boot.amount, s.boot.currency);
  const line = t(pot.people === 1 ? "pot_in.alone" : "pot_in.line", { people: pot.people, date: s.date(pot.shared_at) });
  return s.make("pot_in", {
    mood: "open",
    headline: t("pot_in.headline", { amount }),
    scene: { "card-label": t("pot.label"), "card-amount": amount, "sign-amount": amount.replace(/[\d.,\s]+/g, "") },
    line,
    primary: s.button("share", "tell"),
    own: giving(s) + tickets(s),
  });
}

/** The campaign is over: parts are given soon, or were given without this person's. */
export function after(s: Stage, pot: Pot): View {
  const { t } = s;
  if (pot.stage === "shared") {
    return s.still("pot_out", { primary: s.button("appeal", "contact"), secondary: s.button("rules", "rules") });
  }
  return s.make("pot_wait", {
    mood: "ready",
    line: t(pot.people === 1 ? "pot_wait.alone" : "pot_wait.line", { people: pot.people, date: s.date(pot.shared_at) }),
    clock: s.clock("shared", pot.shared_at),
    primary: s.button("reload", "look"),
  });
}
