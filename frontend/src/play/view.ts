/**
 * What to show: a pure function of the shell's document, the state document and this tab.
 *
 * Each kind has its own (kinds/*.ts). Here is what they share: the form of a view, and the
 * screens that say the same everywhere. `actions` of the state decides which button there is;
 * nothing is promised that the server has not said.
 */
import { hasSum, prizeName, prizeNote, prizeWords } from "./prizes";
import { moment, money, round, toMs, type Translate } from "./text";
import type { Boot, Local, Reward, StateDocument } from "./types";

export type Mood = "sealed" | "peek" | "ready" | "open" | "still";

export interface Button {
  do: string;
  label: string;
  /** Shown below the button and read out when it was tapped too early. */
  hint?: string;
  /** An ordinary link instead of an action. */
  href?: string;
}

export interface View {
  screen: string;
  mood: Mood;
  kicker: string;
  headline: string;
  /** Large below the headline. */
  amount: number | null;
  /** Words inside the drawn object, by the class of their text. */
  scene: Record<string, string>;
  /** HTML between the object and the line: who has come so far. */
  story: string;
  line: string;
  primary: Button | null;
  secondary: Button | null;
  consent: boolean;
  clock: { label: string; to: number } | null;
  /** HTML above the list of rewards: friends, the certificate. */
  own: string;
  rewards: Reward[];
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

/** The reward that matters most: to be claimed, then checked, then on its way. */
export function foremost(rewards: readonly Reward[]): Reward | null {
  return [...rewards].sort((a, b) => RANK[a.status] - RANK[b.status])[0] ?? null;
}

export class Stage {
  constructor(
    readonly boot: Boot,
    readonly state: StateDocument,
    readonly local: Local,
    readonly t: Translate,
    /** Words that stand in the object whatever the screen. */
    private readonly standing: Record<string, string> = {},
    /** Milliseconds on the server's clock, for what begins and ends without asking again. */
    readonly now: number = state.server_time,
  ) {}

  can(action: string): boolean {
    return this.state.actions.includes(action);
  }

  money(minor: number): string {
    return money(minor, this.state.campaign.currency);
  }

  date(value: number | string | null): string {
    return moment(value, this.boot);
  }

  button(action: string, key: string, params?: Record<string, string>): Button {
    return { do: action, label: this.t(`button.${key}`, params) };
  }

  join(key: string, params?: Record<string, string>): Button {
    return { ...this.button("join", key, params), hint: this.t("consent.hint") };
  }

  clock(name: string, value: number | string | null): View["clock"] {
    const to = toMs(value);
    return to ? { label: this.t(`clock.${name}`), to } : null;
  }

  make(screen: string, over: Partial<View>): View {
    return {
      mood: "sealed",
      kicker: this.t("kicker"),
      headline: this.t(`${screen}.headline`),
      amount: null,
      story: "",
      line: this.t(`${screen}.line`),
      primary: null,
      secondary: null,
      consent: false,
      clock: this.state.campaign.status === "ended" ? null : this.clock("ends", this.state.campaign.ends_at),
      own: "",
      rewards: this.state.rewards,
      ...over,
      scene: { ...this.standing, ...over.scene },
      screen,
    };
  }

  /** The object at rest, with a band across it that says why. */
  still(screen: string, over: Partial<View> = {}): View {
    const scene = { "band-text": this.t(`${screen}.band`), ...over.scene };
    return this.make(screen, { mood: "still", clock: null, ...over, scene });
  }

  /** Not started, nothing won, refused: whatever else the state says. */
  first(amount: number | null): View | null {
    const { campaign } = this.state;
    if (campaign.status === "scheduled") {
      return this.make("not_started", {
        amount,
        clock: this.clock("starts", campaign.starts_at),
        line: this.t("not_started.line", { date: this.date(campaign.starts_at) }),
        primary: this.button("share-page", "tell"),
      });
    }
    const gated = this.gated();
    if (gated) return gated;
    const { refused } = this.local;
    if (!refused) return null;
    const screen = refused === "play.not_available" ? "not_available" : "not_eligible";
    return this.still(screen, {
      line: this.t(`error.${refused}`) || this.t("not_eligible.line"),
      primary: this.button("rules", "rules"),
      secondary: this.button("appeal", "appeal"),
    });
  }

  /** What rules say before anything is tried: a phone first, another place, or not at all. */
  private gated(): View | null {
    const { gate, me, inviter, campaign } = this.state;
    if (!gate || campaign.status !== "running") return null;
    const codes = Object.values(gate.closed).map((item) => item.code);
    if (this.can("verify") && codes.includes("eligibility.phone_needed")) {
      return this.make("gate_verify", { mood: "peek", primary: this.button("verify", "verify") });
    }
    if (!me && inviter && gate.share_rewards === "off") {
      return this.still("gate_channel", {
        primary: this.can("join") ? this.join("join_alone") : this.button("share-page", "copy_link"),
        secondary: this.can("join") ? this.button("share-page", "copy_link") : null,
        consent: this.can("join"),
      });
    }
    const shut = gate.closed.join;
    if (me || this.can("join") || !shut?.code.startsWith("eligibility.")) return null;
    return this.still("not_eligible", {
      line: this.t(`error.${shut.code}`) || this.t("not_eligible.line"),
      primary: this.button("rules", "rules"),
      secondary: this.button("appeal", "appeal"),
    });
  }

  /** Ended, paused, sold out: why nobody can start now; null when somebody can. */
  closed(): View | null {
    const { campaign } = this.state;
    if (campaign.status === "ended") {
      return this.still("ended", { primary: this.button("rules", "results") });
    }
    if (campaign.status === "paused") {
      return this.still("paused", { primary: this.button("reload", "look") });
    }
    if (campaign.stock !== "none") return null;
    return this.still("sold_out", {
      primary: this.can("join") ? this.join("retry") : this.button("reload", "look"),
      consent: this.can("join") && !this.state.me,
    });
  }

  limit(): View {
    const clock = this.clock("ends", this.state.campaign.ends_at);
    return this.still("limit", { primary: this.button("share-page", "tell"), clock });
  }

  /** What a prize is worth saying in a headline. */
  private worth(item: Reward): string {
    return hasSum(item) ? round(item.amount, this.state.campaign.currency) : prizeName(item, this.boot, this.t);
  }

  /** A reward by its status; `card` is what the open object shows of it. */
  reward(item: Reward, card: Record<string, string>): View {
    const date = this.date(item.claim_by);
    const { t } = this;
    const say = (key: string, params = {}) => prizeWords(t, key, item, params);
    // What other prizes cost the organiser stands in no object: their name does.
    if (!hasSum(item) && "card-amount" in card) {
      card = { ...card, "card-amount": prizeName(item, this.boot, t), "sign-amount": "" };
    }
    const claim = t(`button.claim.${item.kind}`) ? `claim.${item.kind}` : "claim";
    switch (item.status) {
      case "granted":
        return this.make("won", {
          mood: "open",
          scene: card,
          headline: say("won.headline", { amount: this.worth(item) }),
          line: date ? t("won.line", { date }) : t("won.soon"),
          clock: null,
          primary: this.can("claim") ? this.button("claim", claim) : null,
        });
      case "checking":
        return this.make("checking", {
          scene: { "band-text": t("checking.band") },
          line: date ? t("checking.line", { date }) : t("checking.soon"),
          clock: null,
          primary: this.button("reload", "look"),
          secondary: this.button("appeal", "appeal"),
        });
      case "claimed":
      case "fulfilling":
        return this.make("onway", {
          mood: "open",
          headline: say("onway.headline"),
          scene: card,
          clock: null,
          line: item.confirm
            ? t("confirm.line", { date: this.date(item.confirm.until) ?? "" })
            : prizeNote(item, t) ||
              say("onway.line", { phone: this.state.me?.phone_masked ?? t("phone.yours") }),
          primary: item.confirm
            ? this.button("confirm-payment", "confirm_payment")
            : this.button("share-page", "tell"),
        });
      case "fulfilled":
        return this.make("fulfilled", {
          mood: "open",
          headline: say("fulfilled.headline"),
          scene: { ...card, "stamp-text": say("fulfilled.stamp") },
          clock: null,
          line: prizeNote(item, t) || say("fulfilled.line", { amount: prizeName(item, this.boot, t) }),
          primary: this.button("share-page", "tell"),
        });
      case "failed":
        return this.make("failed", {
          mood: "open",
          scene: card,
          clock: null,
          primary: this.can("claim")
            ? this.button("claim", "claim_again")
            : this.button("appeal", "contact"),
        });
      default:
        return this.still(item.status, {
          primary: this.can("join") ? this.join("another") : this.button("rules", "rules"),
          secondary: item.status === "revoked" ? this.button("appeal", "appeal") : null,
        });
    }
  }
}
