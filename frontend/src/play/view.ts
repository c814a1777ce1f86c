/**
 * What to show: a pure function of the shell's document, the state document and this tab.
 *
 * `actions` of the state decides which button there is; nothing is promised that the server
 * has not said.
 */
import { moment, money, toMs, type Translate } from "./text";
import type { Boot, Local, Reward, Session, StateDocument } from "./types";

export type Mood = "sealed" | "peek" | "ready" | "open" | "still";

export interface Button {
  do: string;
  label: string;
  /** Shown below the button and read out when it was tapped too early. */
  hint?: string;
}

export interface View {
  screen: string;
  mood: Mood;
  kicker: string;
  headline: string;
  /** Large below the headline. */
  amount: number | null;
  /** On the packet's card. */
  card: { label: string; amount: number } | null;
  band: string;
  stamp: string;
  line: string;
  session: Session | null;
  primary: Button | null;
  secondary: Button | null;
  consent: boolean;
  clock: { label: string; to: number } | null;
  rewards: Reward[];
  appeal: boolean;
}

const RANK: Record<Reward["status"], number> = {
  granted: 0,
  checking: 1,
  failed: 2,
  claimed: 3,
  fulfilling: 3,
  fulfilled: 4,
  expired: 5,
  revoked: 6,
};

export function foremost(rewards: readonly Reward[]): Reward | null {
  return [...rewards].sort((a, b) => RANK[a.status] - RANK[b.status])[0] ?? null;
}

export function view(boot: Boot, state: StateDocument, local: Local, t: Translate): View {
  const can = (action: string) => state.actions.includes(action);
  const { campaign, session, inviter } = state;
  const end = toMs(campaign.ends_at);
  const base: View = {
    screen: "",
    mood: "sealed",
    kicker: t("kicker"),
    headline: "",
    amount: null,
    card: null,
    band: "",
    stamp: "",
    line: "",
    session: null,
    primary: null,
    secondary: null,
    consent: false,
    clock: end ? { label: t("clock.ends"), to: end } : null,
    rewards: state.rewards,
    appeal: false,
  };
  const make = (screen: string, over: Partial<View>): View => ({
    ...base,
    headline: t(`${screen}.headline`),
    line: t(`${screen}.line`),
    ...over,
    screen,
  });
  const join = (label: string): Button => ({ do: "join", label, hint: t("consent.hint") });
  const asMoney = (minor: number) => money(minor, campaign.currency);
  const still = (screen: string, over: Partial<View> = {}) =>
    make(screen, { mood: "still", band: t(`${screen}.band`), clock: null, ...over });

  const starts = toMs(campaign.starts_at);
  if (campaign.status === "scheduled") {
    return make("not_started", {
      amount: boot.amount,
      clock: starts ? { label: t("clock.starts"), to: starts } : null,
      line: t("not_started.line", { date: moment(campaign.starts_at, boot) }),
      primary: { do: "share-page", label: t("button.tell") },
    });
  }

  if (local.nothing) {
    return still("nothing", {
      primary: can("join")
        ? join(t("button.again"))
        : { do: "reload", label: t("button.home") },
      consent: can("join") && !state.me,
    });
  }

  if (local.refused) {
    const appeal = local.refused === "play.not_available";
    return still(appeal ? "not_available" : "not_eligible", {
      line: t(`error.${local.refused}`) || t("not_eligible.line"),
      primary: { do: "rules", label: t("button.rules") },
      secondary: { do: "appeal", label: t("button.appeal") },
      appeal: true,
    });
  }

  if (local.helped) {
    const { amount, complete } = local.helped;
    return make("helped", {
      mood: "peek",
      card: { label: t("helped.card"), amount },
      headline: t("helped.headline", { name: inviter?.name ?? t("friend") }),
      line: t(complete ? "helped.done" : "helped.line"),
      primary: can("join") ? join(t("button.own")) : { do: "clear", label: t("button.mine") },
      consent: can("join") && !state.me,
    });
  }

  if (inviter?.can_help && can("help")) {
    return make("friend", {
      kicker: t("friend.kicker", { name: inviter.name }),
      headline: t("friend.headline", { name: inviter.name }),
      line: t("friend.line"),
      primary: { do: "help", label: t("button.help") },
      secondary: session
        ? { do: "skip", label: t("button.mine") }
        : can("join")
          ? { do: "skip", label: t("button.own") }
          : null,
    });
  }

  if (session && can("draw")) {
    return make("ready", {
      mood: "ready",
      amount: session.amount || session.target,
      session,
      clock: clockOf(session, t),
      primary: { do: "draw", label: t("button.open") },
    });
  }

  const reward = foremost(state.rewards);
  const paused = campaign.status === "paused";
  // A full packet waits for the end of the break; its time stands still, so no clock runs.
  if (paused && session && session.needed === 0 && reward?.status !== "granted") {
    return still("paused", { session, primary: { do: "reload", label: t("button.look") } });
  }
  if (session && !(reward?.status === "granted" && can("claim"))) {
    const needed = session.needed;
    return make("progress", {
      mood: "peek",
      kicker: t("progress.kicker", { target: asMoney(session.target) }),
      headline: t(needed === 1 ? "progress.one" : "progress.many", { n: needed }),
      card: { label: t("progress.card"), amount: session.amount },
      line: t("progress.line", { rest: asMoney(Math.max(0, session.target - session.amount)) }),
      session,
      clock: paused ? null : clockOf(session, t),
      primary:
        campaign.status === "running"
          ? { do: "share", label: t("button.share") }
          : { do: "rules", label: t("button.rules") },
    });
  }

  if (reward && reward.status !== "expired" && reward.status !== "revoked") {
    const shown = rewardView(reward);
    if (reward.status !== "fulfilled" || !can("join")) return shown;
    return { ...shown, primary: join(t("button.another")) };
  }
  if (campaign.status === "ended") {
    return still("ended", { primary: { do: "rules", label: t("button.results") } });
  }
  if (paused) {
    return still("paused", { primary: { do: "reload", label: t("button.look") } });
  }
  if (campaign.stock === "none") {
    return still("sold_out", {
      primary: can("join")
        ? join(t("button.retry"))
        : { do: "reload", label: t("button.look") },
      consent: can("join") && !state.me,
    });
  }
  if (reward) return rewardView(reward);
  if (can("join")) {
    return make("start", {
      amount: boot.amount,
      kicker: inviter ? t("start.invited", { name: inviter.name }) : t("kicker"),
      line: t("start.line", { n: boot.helpers }),
      primary: join(t("button.join")),
      consent: !state.me,
    });
  }
  return still("limit", { primary: { do: "share-page", label: t("button.tell") }, clock: base.clock });

  function rewardView(item: Reward): View {
    const date = moment(item.claim_by, boot);
    const label = t("card.yours");
    const card = { label, amount: item.amount };
    switch (item.status) {
      case "granted":
        return make("won", {
          mood: "open",
          card,
          headline: t("won.headline", { amount: asMoney(item.amount) }),
          line: date ? t("won.line", { date }) : t("won.soon"),
          clock: null,
          primary: can("claim") ? { do: "claim", label: t("button.claim") } : null,
        });
      case "checking":
        return make("checking", {
          mood: "sealed",
          band: t("checking.band"),
          line: date ? t("checking.line", { date }) : t("checking.soon"),
          clock: null,
          primary: { do: "reload", label: t("button.look") },
          secondary: { do: "appeal", label: t("button.appeal") },
          appeal: true,
        });
      case "claimed":
      case "fulfilling":
        return make("onway", {
          mood: "open",
          card,
          clock: null,
          line: t("onway.line", { phone: state.me?.phone_masked ?? t("phone.yours") }),
          primary: { do: "share-page", label: t("button.tell") },
        });
      case "fulfilled":
        return make("fulfilled", {
          mood: "open",
          card,
          stamp: t("fulfilled.stamp"),
          clock: null,
          line: t("fulfilled.line", { amount: asMoney(item.amount) }),
          primary: { do: "share-page", label: t("button.tell") },
        });
      case "failed":
        return make("failed", {
          mood: "open",
          card,
          clock: null,
          primary: can("claim")
            ? { do: "claim", label: t("button.claim_again") }
            : { do: "appeal", label: t("button.contact") },
        });
      default:
        return still(item.status, {
          primary: can("join") ? join(t("button.another")) : { do: "rules", label: t("button.rules") },
          secondary: item.status === "revoked" ? { do: "appeal", label: t("button.appeal") } : null,
          appeal: item.status === "revoked",
        });
    }
  }
}

function clockOf(session: Session, t: Translate): View["clock"] {
  const to = toMs(session.expires_at);
  return to ? { label: t("clock.session"), to } : null;
}

/** How full the packet is, 0–1; only for drawing. */
export function fullness(session: Session): number {
  return session.target > 0 ? Math.min(1, session.amount / session.target) : 0;
}

