/** The packet that friends open together. */
import { esc, money, round, type Translate } from "../text";
import { faces } from "../parts";
import { openObject } from "../motion";
import type { Session } from "../types";
import { foremost, type Stage, type View } from "../view";
import type { Page } from "../page";
import type { Kind } from "./kind";

type DrawResult = { prize: null | { amount: number }; reward: null | string };

export const assist: Kind = {
  view,
  standing: () => ({ "card-label": "", "card-amount": "", "band-text": "", "stamp-text": "" }),
  waiting: ["progress", "onway", "checking", "ready"],
  taps: {
    help: (page) => page.act("help", { invite: page.query.get("i") }),
    draw: (page) => page.act("draw", { scene: "default" }),
  },
  async answered(page: Page, action: string, result: unknown): Promise<boolean> {
    if (action === "help") page.local.helped = result as Page["local"]["helped"];
    if (action === "join") page.local.helped = null;
    if (action !== "draw") return false;
    const { prize, reward: id } = result as DrawResult;
    const reward = page.state?.rewards.find((item) => item.id === id) ?? null;
    page.local.nothing = !prize;
    if (!prize || !reward || reward.status === "checking") return false;
    await openObject(prize.amount, page.boot.currency, () => page.redraw());
    return true;
  },
};

function card(label: string, amount: number, currency: string): Record<string, string> {
  return { "card-label": label, "card-amount": money(amount, currency) };
}

function view(s: Stage): View {
  const { t, local, state, boot } = s;
  const { campaign, session, inviter } = state;
  const currency = campaign.currency;
  const first = s.first(boot.amount);
  if (first) return first;

  if (local.nothing) {
    return s.still("nothing", {
      primary: s.can("join") ? s.join("again") : s.button("reload", "home"),
      consent: s.can("join") && !state.me,
    });
  }

  if (local.helped) {
    const { amount, complete } = local.helped;
    return s.make("helped", {
      mood: "peek",
      scene: card(t("helped.card"), amount, currency),
      headline: t("helped.headline", { name: inviter?.name ?? t("friend") }),
      line: t(complete ? "helped.done" : "helped.line"),
      primary: s.can("join") ? s.join("own") : s.button("clear", "mine"),
      consent: s.can("join") && !state.me,
    });
  }

  if (inviter?.can_help && s.can("help")) {
    return s.make("friend", {
      kicker: t("friend.kicker", { name: inviter.name }),
      headline: t("friend.headline", { name: inviter.name }),
      primary: s.button("help", "help"),
      secondary: session
        ? s.button("skip", "mine")
        : s.can("join")
          ? s.button("skip", "own")
          : null,
    });
  }

  if (session && s.can("draw")) {
    return s.make("ready", {
      mood: "ready",
      amount: session.amount || session.target,
      story: seats(session, currency, t),
      clock: s.clock("full", session.expires_at),
      primary: s.button("draw", "open"),
    });
  }

  const reward = foremost(state.rewards);
  const paused = campaign.status === "paused";
  // A packet waits for the end of the break; its time stands still, so no clock runs.
  if (paused && session && reward?.status !== "granted") {
    return s.still("paused", {
      story: progress(session, currency, t),
      primary: s.button("reload", "look"),
    });
  }
  if (session && !(reward?.status === "granted" && s.can("claim"))) {
    const { needed, target, amount } = session;
    return s.make("progress", {
      mood: "peek",
      kicker: t("progress.kicker", { target: round(target, currency) }),
      headline: t(needed === 1 ? "progress.one" : "progress.many", { n: needed }),
      scene: card(t("progress.card"), amount, currency),
      line: t("progress.line", { rest: s.money(Math.max(0, target - amount)) }),
      story: progress(session, currency, t),
      clock: s.clock("session", session.expires_at),
      primary:
        campaign.status === "running" ? s.button("share", "share") : s.button("rules", "rules"),
    });
  }

  if (reward && reward.status !== "expired" && reward.status !== "revoked") {
    const shown = s.reward(reward, card(t("card.yours"), reward.amount, currency));
    if (reward.status !== "fulfilled" || !s.can("join")) return shown;
    return { ...shown, primary: s.join("another") };
  }
  const closed = s.closed();
  if (closed) return closed;
  if (reward) return s.reward(reward, {});
  if (!s.can("join")) return s.limit();
  return s.make("start", {
    amount: boot.amount,
    kicker: inviter ? t("start.invited", { name: inviter.name }) : t("kicker"),
    line: t("start.line", { n: boot.helpers }),
    primary: s.join("join"),
    consent: !state.me,
  });
}

function progress(session: Session, currency: string, t: Translate): string {
  const part = session.target > 0 ? Math.min(1, session.amount / session.target) : 0;
  const width = Math.round(part * 1000) / 10;
  return (
    `<div class="rail" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="${Math.round(width)}" aria-label="${esc(t("progress.bar"))}"><svg class="rail-fill" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="4"/></svg>` +
    `<span class="rail-end">${esc(money(session.target, currency))}</span></div>` +
    seats(session, currency, t)
  );
}

function seats(session: Session, currency: string, t: Translate): string {
  const of = session.helpers.length + session.needed;
  return faces(
    session.helpers.map((helper) => ({ name: helper.name, below: `+${money(helper.amount, currency)}` })),
    session.needed,
    t("seat.free"),
    t("seats.label", { n: session.helpers.length, of }),
  );
}
