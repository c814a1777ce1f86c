/** A policy as a present: today's quota, one form, one certificate. */
import { formSheet, submitForm } from "../giftform";
import { esc, round } from "../text";
import { foremost, type Button, type Stage, type View } from "../view";
import type { Certificate, Gift, GiftTerms, Reward } from "../types";
import type { Page } from "../page";
import type { Kind } from "./kind";

/** Refusals with a screen of their own. */
const SCREENS: Record<string, string> = {
  "eligibility.already_insured": "already_insured",
  "eligibility.newcomers_only": "newcomers",
  "eligibility.age": "under_age",
};

export const gift: Kind = {
  view,
  standing,
  waiting: ["onway", "checking"],
  taps: {
    draw: (page) => take(page),
    claim: formSheet,
    "form-go": submitForm,
  },
  /** One tap takes the gift: who has just joined draws at once, the button stays busy. */
  async answered(page: Page, action: string): Promise<boolean> {
    if (action !== "join" || !page.state?.actions.includes("draw")) return false;
    if (page.state.gift?.today === "none") return false;
    await take(page);
    return true;
  },
};

const take = (page: Page) => page.act("draw", { scene: "default" });
const terms = (s: Stage) => s.boot.gift as GiftTerms;
const today = (s: Stage): Gift => s.state.gift ?? { today: "plenty", reopens_at: null, certificate: null };

function standing(s: Stage): Record<string, string> {
  return {
    "card-label": s.t("object.label"),
    "card-amount": round(terms(s).product.sum_insured, s.boot.currency),
    "tag-text": s.t("object.free"),
    "band-text": "",
    "stamp-text": "",
  };
}

function view(s: Stage): View {
  const { t, local, boot, state } = s;
  const { min_age: min, max_age: max } = terms(s);
  const screen = SCREENS[local.refused ?? ""];
  if (screen) {
    return s.still(screen, {
      line: t(`${screen}.line`, { min, max }),
      primary: s.button("rules", "rules"),
      secondary: s.button("appeal", "appeal"),
    });
  }
  const first = s.first(boot.amount);
  if (first) {
    const n = terms(s).quota_per_day;
    const date = s.date(state.campaign.starts_at);
    return first.screen === "not_started" ? { ...first, line: t("not_started.line", { date, n }) } : first;
  }
  const reward = foremost(state.rewards);
  if (reward && reward.status !== "expired" && reward.status !== "revoked") return rewardView(s, reward);

  const closed = state.campaign.status !== "running" ? s.closed() : null;
  if (closed) return closed;
  const { today: left, reopens_at: reopens } = today(s);
  if (left === "none" && reopens !== null) {
    return s.still("today_gone", {
      line: t("today_gone.line", { date: s.date(reopens) }),
      primary: s.button("share-page", "tell"),
      clock: s.clock("reopens", reopens),
    });
  }
  if (left === "none" || state.campaign.stock === "none") {
    const sold = s.still("sold_out", { primary: s.button("share-page", "tell") });
    return { ...sold, clock: null };
  }
  if (reward) {
    const again: Button | null = s.can("draw") ? s.button("draw", "draw_again") : null;
    const shown = s.reward(reward, {});
    return { ...shown, primary: again ?? shown.primary };
  }
  if (state.me && s.can("draw")) {
    return s.make("free", {
      amount: boot.amount,
      line: t(left === "few" ? "free.few" : "free.line", {
        n: terms(s).quota_per_day,
        minutes: terms(s).hold_minutes,
      }),
      primary: s.button("draw", "draw"),
    });
  }
  if (!s.can("join")) return s.limit();
  const { inviter } = state;
  return s.make("start", {
    amount: boot.amount,
    kicker: inviter ? t("start.invited", { name: inviter.name }) : t("kicker"),
    line: t("start.line", { days: terms(s).product.term_days }),
    story: quota(s, left),
    primary: s.join("join"),
    consent: !state.me,
  });
}

/** What is left of today, as the server tells it and no more precisely. */
function quota(s: Stage, left: Gift["today"]): string {
  const text = s.t(`today.${left}`, { n: terms(s).quota_per_day });
  return terms(s).quota_per_day ? `<p class="today today-${left}"><span>${esc(text)}</span></p>` : "";
}

function rewardView(s: Stage, reward: Reward): View {
  const { t } = s;
  const date = s.date(reward.claim_by);
  switch (reward.status) {
    case "granted":
      return s.make("won", {
        mood: "peek",
        line: date ? t("won.line", { date }) : t("won.soon"),
        clock: s.clock("hold", reward.claim_by),
        primary: s.can("claim") ? s.button("claim", "claim") : s.button("reload", "look"),
        rewards: [],
      });
    case "claimed":
    case "fulfilling":
      return s.make("onway", { mood: "ready", clock: null, primary: s.button("reload", "look") });
    case "fulfilled":
      return insured(s, today(s).certificate);
    case "checking":
      return { ...s.reward(reward, {}), rewards: [] };
    default:
      // A certificate that was not issued is not shown.
      return { ...s.reward(reward, {}), mood: "peek" };
  }
}

function insured(s: Stage, certificate: Certificate | null): View {
  const { t } = s;
  const stamped = { "stamp-text": t("fulfilled.stamp") };
  if (!certificate) {
    return s.make("fulfilled", {
      mood: "open",
      scene: stamped,
      clock: null,
      line: t("fulfilled.nothing"),
      primary: s.button("reload", "look"),
    });
  }
  const { insured: name, number, from, until, url } = certificate;
  const dates = { from: s.date(from), until: s.date(until) };
  const row = (key: string, value: string) => `<div><dt>${esc(t(`cert.${key}`))}</dt><dd>${esc(value)}</dd></div>`;
  return s.make("fulfilled", {
    mood: "open",
    scene: stamped,
    clock: null,
    line: "",
    story:
      `<dl class="certificate" data-private>${row("number", number)}${row("insured", name)}` +
      `${row("term", t("cert.until", dates))}</dl>`,
    primary: { do: "certificate", label: t("button.certificate"), href: url },
    secondary: s.button("share-page", "tell"),
    rewards: [],
  });
}
