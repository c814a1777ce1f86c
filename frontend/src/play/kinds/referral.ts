/** Invite a friend, both are rewarded: the inviter's side and the friend's. */
import { faces, initial } from "../parts";
import { esc, money, round, toMs } from "../text";
import { verify, verifySheet } from "../verifying";
import type { Friend, Referral, ReferralTerms } from "../types";
import { foremost, type Stage, type View } from "../view";
import type { Kind } from "./kind";

/** Friends listed one by one; the rest is counted. */
const LISTED = 8;
const OPEN = new Set<Friend["status"]>(["joined", "waiting", "checking"]);

export const referral: Kind = {
  view,
  standing,
  waiting: ["verify", "todo", "friends_none", "friends_waiting", "friends_earned", "onway", "checking"],
  taps: {
    verify: verifySheet,
    "verify-go": verify,
  },
};

const NOTHING: Referral = {
  friends: [],
  joined: 0,
  qualified: 0,
  earned: 0,
  left: null,
  invited: null,
  verified: false,
};

function terms(s: Stage): ReferralTerms {
  return s.boot.referral as ReferralTerms;
}

function mine(s: Stage): Referral {
  return s.state.referral ?? NOTHING;
}

/** Who came by a friend's link is promised the friend's part first. */
function isFriend(s: Stage): boolean {
  const own = mine(s);
  if (own.invited) return ["waiting", "qualified", "checking"].includes(own.invited.status);
  return Boolean(s.state.inviter) && !s.state.me;
}

/** The two tickets: in front what the reader gets, behind it what the other one gets. */
function standing(s: Stage): Record<string, string> {
  const { inviter, friend } = terms(s);
  const { currency } = s.boot;
  const name = s.state.inviter?.name ?? s.t("friend");
  const [yours, theirs] = isFriend(s) ? [friend, inviter] : [inviter, friend];
  return {
    "mine-label": s.t("ticket.you"),
    "mine-amount": round(yours, currency),
    "other-label": isFriend(s) ? s.t("ticket.back", { name }) : s.t("ticket.friend"),
    "other-amount": round(theirs, currency),
    "band-text": "",
    "stamp-text": "",
  };
}

function view(s: Stage): View {
  const first = s.first(null);
  if (first) return first;
  const shown = screen(s);
  return { ...shown, own: friendList(s) };
}

function screen(s: Stage): View {
  const { state, t } = s;
  const own = mine(s);
  const reward = foremost(state.rewards);

  if (reward?.status === "granted" && s.can("claim")) {
    const waiting = state.rewards.filter((item) => item.status === "granted").length;
    const won = s.reward(reward, ticket(s, reward.amount));
    const more = waiting > 1 && reward.claim_by !== null;
    const line = more ? t("won.many", { n: waiting, date: s.date(reward.claim_by) }) : won.line;
    return { ...won, line, secondary: canInvite(s) ? s.button("share", "share") : null };
  }
  if (reward?.status === "failed") return s.reward(reward, ticket(s, reward.amount));
  if (!state.me) return outside(s);

  const asked = invitedView(s, own);
  if (asked) return asked;
  if (reward && !own.friends.length && reward.status !== "expired") {
    const shown = s.reward(reward, ticket(s, reward.amount));
    const again = canInvite(s) ? s.button("share", own.invited ? "invite_too" : "more") : null;
    return reward.status === "checking"
      ? { ...shown, secondary: again ?? shown.secondary }
      : { ...shown, primary: again ?? shown.primary };
  }
  const closed = s.closed();
  if (closed) return closed;
  if (reward?.status === "expired" && !own.friends.some((friend) => OPEN.has(friend.status))) {
    return { ...s.reward(reward, {}), primary: s.button("share", "more") };
  }
  return friendsView(s, own);
}

function canInvite(s: Stage): boolean {
  const { status, stock } = s.state.campaign;
  return status === "running" && stock !== "none" && mine(s).left !== 0;
}

function ticket(s: Stage, amount: number): Record<string, string> {
  return { "mine-label": s.t("card.yours"), "mine-amount": round(amount, s.boot.currency) };
}

/** Nobody yet: the invitation of a friend, or the promise of both rewards. */
function outside(s: Stage): View {
  const { t, state, boot } = s;
  const closed = s.closed();
  if (closed) return closed;
  if (!s.can("join")) return s.limit();
  const { event_label: event, friend } = terms(s);
  const name = state.inviter?.name;
  if (name) {
    const amount = round(friend, boot.currency);
    return s.make("invited", {
      mood: "peek",
      kicker: t("invited.kicker", { name }),
      headline: t("invited.headline", { name, amount }),
      line: t("invited.line", { event }),
      primary: s.join("accept", { amount }),
      consent: true,
    });
  }
  return s.make("start", {
    line: t("start.line", { event }),
    primary: s.join("join"),
    consent: true,
  });
}

/** What the friend has to do, or why it did not count; null when that is settled. */
function invitedView(s: Stage, own: Referral): View | null {
  const { t, boot, state } = s;
  const { invited } = own;
  if (!invited || invited.status === "qualified" || invited.status === "checking") return null;
  const { event_label: event, friend, url } = terms(s);
  const open = state.campaign.status === "running";
  const clock = open ? s.clock("todo", invited.until) : null;
  const amount = round(friend, boot.currency);
  const invite = canInvite(s) ? s.button("share", "invite_too") : null;
  if (invited.status === "waiting" && open) {
    if (!own.verified && s.can("verify")) {
      return s.make("verify", {
        mood: "peek",
        kicker: t("verify.kicker"),
        line: t("verify.line", { event }),
        primary: s.button("verify", "verify"),
        clock,
      });
    }
    const date = s.date(invited.until);
    return s.make("todo", {
      mood: "ready",
      kicker: t("todo.kicker"),
      headline: t("todo.headline", { amount }),
      line: date ? t("todo.line", { event, date }) : t("todo.open", { event }),
      primary: url && /^https?:\/\//.test(url) ? { do: "go", label: t("button.go"), href: url } : s.button("reload", "look"),
      secondary: invite,
      clock,
    });
  }
  if (own.friends.length || invited.status === "waiting") return null;
  const { status } = invited;
  const primary = invite ?? s.button("rules", "rules");
  const secondary = status === "not_new" || status === "own" ? s.button("appeal", "appeal") : null;
  return s.still(status, {
    line: t(`${status}.line`, { date: s.date(invited.until) }),
    primary,
    secondary,
  });
}

/** The inviter's progress: who is on the way, what has been earned, what is still possible. */
function friendsView(s: Stage, own: Referral): View {
  const { t, boot } = s;
  const { inviter, friend, event_label: event } = terms(s);
  const amounts = { inviter: round(inviter, boot.currency), friend: round(friend, boot.currency) };
  if (!own.friends.length) {
    return s.make("friends_none", {
      kicker: t("friends_none.kicker"),
      line: t("friends_none.line", amounts),
      story: places(s, own),
      primary: s.button("share", "share"),
    });
  }
  if (own.left === 0) {
    return s.make("capped", {
      mood: "open",
      kicker: t("capped.kicker", { n: terms(s).cap || own.qualified }),
      scene: ticket(s, own.earned),
      line: t("capped.line", amounts),
      primary: s.button("share", "tell"),
    });
  }
  if (own.earned > 0) {
    return s.make("friends_earned", {
      mood: "peek",
      kicker: t("friends_earned.kicker", { n: own.qualified, of: own.joined }),
      amount: own.earned,
      line: own.left === null
        ? t("friends_earned.line", amounts)
        : t("friends_earned.left", { ...amounts, left: own.left }),
      story: places(s, own),
      primary: s.button("share", "more"),
    });
  }
  const waiting = own.friends.filter((item) => OPEN.has(item.status)).length;
  const headline = waiting === 0 ? "none" : waiting === 1 ? "one" : "many";
  return s.make("friends_waiting", {
    mood: "peek",
    kicker: t("friends_waiting.kicker", { n: own.joined }),
    headline: t(`friends_waiting.${headline}`, { n: waiting }),
    line: t("friends_waiting.line", { event }),
    story: places(s, own),
    primary: s.button("share", "more"),
  });
}

/** Friends in their places, then at most three free ones: nobody has to fill ten. */
function places(s: Stage, own: Referral): string {
  const { t, boot } = s;
  const free = Math.max(1, Math.min(own.left ?? 3, 5 - own.friends.length, 3));
  return faces(
    own.friends.map((friend) => ({
      name: friend.name,
      below: friend.amount ? `+${round(friend.amount, boot.currency)}` : "",
      tone: friend.status,
    })),
    free,
    t("friends.free"),
    t("friends.label", { n: own.qualified, of: own.joined }),
  );
}

function friendList(s: Stage): string {
  const { t, boot } = s;
  const own = mine(s);
  if (!own.friends.length) return "";
  const event = terms(s).event_label;
  const newest = [...own.friends].sort((a, b) => (toMs(b.at) ?? 0) - (toMs(a.at) ?? 0));
  const rows = newest
    .slice(0, LISTED)
    .map((friend, index) => {
      const sum = friend.amount ? `<b class="friend-sum">+${esc(money(friend.amount, boot.currency))}</b>` : "";
      return (
        `<li class="friend is-${friend.status} seat-${index % 5}"><span class="face" aria-hidden="true">${esc(initial(friend.name))}</span>` +
        `<span class="friend-what"><b>${esc(friend.name)}</b><span>${esc(t(`friend.${friend.status}`, { event }))}</span></span>${sum}</li>`
      );
    })
    .join("");
  const rest = own.friends.length - Math.min(own.friends.length, LISTED);
  const more = rest > 0 ? `<li class="friend friend-rest">${esc(t("friends.more", { n: rest }))}</li>` : "";
  const earned = own.earned
    ? `<span class="earned">${esc(t("friends.earned", { amount: money(own.earned, boot.currency) }))}</span>`
    : "";
  return (
    `<h2 class="with-sum">${esc(t("friends.title"))}${earned}</h2>` +
    `<ul class="friends" data-private>${rows}${more}</ul>${further(s, own)}`
  );
}

/** Points for friends of friends: what one brings, and what has come of it. */
function further(s: Stage, own: Referral): string {
  const { t, boot } = s;
  const promised = terms(s).second;
  if (!promised) return "";
  const number = (value: number): string => value.toLocaleString(boot.language);
  const got = own.second?.friends ?? 0;
  const sum = got
    ? `<b class="friend-sum">${esc(t("second.points", { points: number(own.second?.points ?? 0) }))}</b>`
    : "";
  const line = own.second?.left === 0
    ? t("second.full", { n: number(promised.most) })
    : t("second.line", { points: number(promised.points) });
  const title = got ? t("second.got", { n: number(got) }) : t("second.title");
  return (
    `<ul class="friends" data-private><li class="friend is-second"><span class="face" aria-hidden="true">+</span>` +
    `<span class="friend-what"><b>${esc(title)}</b><span>${esc(line)}</span></span>${sum}</li></ul>`
  );
}
