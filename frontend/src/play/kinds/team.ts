/** Teams that share a pot: founding, coming together, opening one's own part. */
import { openObject } from "../motion";
import { faces } from "../parts";
import { money, round } from "../text";
import { foremost, type Stage, type View } from "../view";
import type { Page } from "../page";
import type { StateDocument } from "../types";
import type { Kind } from "./kind";

interface Member {
  name: string;
  me: boolean;
  share: number | null;
}

interface TeamDocument {
  id: string;
  state: "open" | "full" | "done" | "expired" | "closed";
  members: Member[];
  size: number;
  least: number;
  needed: number;
  pot: number;
  amount: number;
  expires_at: number;
  taken: boolean;
}

interface Team {
  mine: TeamDocument | null;
  theirs: null | { members: number; size: number; amount: number; expires_at: number };
  acts: string[];
  left: number;
}

interface Terms {
  size: number;
  least: number;
  amount: number;
  smallest: number;
  step: number;
  ttl_hours: number;
  per_person: number;
}

const NOTHING: Team = { mine: null, theirs: null, acts: [], left: 0 };
function of(state: StateDocument | null): Team {
  const own = (state as { team?: Team } | null)?.team ?? NOTHING;
  // Where invitations do not count, nobody is asked into somebody's team.
  if (state?.gate?.share_rewards !== "off") return own;
  return { ...own, theirs: null, acts: own.acts.filter((act) => act !== "join_team") };
}
const terms = (s: Stage): Terms => (s.boot as unknown as { team: Terms }).team;

const found = (page: Page) => page.act("act", { do: "found", input: {} });
const enter = (page: Page) => page.act("act", { do: "join_team", input: { invite: page.query.get("i") ?? "" } });

export const team: Kind = {
  view,
  standing: () => ({ "card-label": "", "card-amount": "", "band-text": "", "stamp-text": "" }),
  waiting: ["open", "grown", "checking", "onway"],
  taps: {
    found,
    enter,
    draw: (page) => page.act("draw", { scene: "default" }),
  },
  /** One tap does what was wanted: who has just joined enters the team, or founds one. */
  async answered(page: Page, action: string, result: unknown): Promise<boolean> {
    if (action === "join") {
      const { acts } = of(page.state);
      if (acts.includes("join_team")) return enter(page);
      return acts.includes("found") ? found(page) : false;
    }
    if (action !== "draw") return false;
    const { prize, reward: id } = result as { prize: null | { amount: number }; reward: string | null };
    const reward = page.state?.rewards.find((one) => one.id === id);
    if (!prize || !reward || reward.status === "checking") return false;
    await openObject(prize.amount, page.boot.currency, () => page.redraw());
    return true;
  },
};

function view(s: Stage): View {
  const { state, t, boot } = s;
  const first = s.first(boot.amount);
  if (first) return first;
  const own = of(state);
  const { mine } = own;
  const running = state.campaign.status === "running";
  if (mine && mine.state === "full" && !mine.taken) {
    if (!s.can("draw")) return s.still("paused", { story: seats(s, mine), primary: s.button("reload", "look") });
    return s.make("ready", {
      mood: "ready",
      kicker: t("ready.kicker", { n: mine.members.length }),
      line: t("ready.line", { amount: round(mine.pot, boot.currency) }),
      story: seats(s, mine),
      clock: s.clock("open", mine.expires_at),
      primary: s.button("draw", "open"),
    });
  }
  const reward = foremost(state.rewards);
  const urgent = reward?.status === "granted" || reward?.status === "failed";
  if (mine?.state === "open" && !urgent) return coming(s, mine);
  if (!state.me || own.acts.includes("join_team")) {
    const offered = outside(s, own);
    if (offered && !urgent) return offered;
  }
  if (reward && reward.status !== "expired" && reward.status !== "revoked") {
    const shown = s.reward(reward, { "card-label": t("card.yours"), "card-amount": s.money(reward.amount) });
    const again = running && own.acts.includes("found") ? s.button("found", "again_found") : shown.secondary;
    return { ...shown, story: mine?.taken ? seats(s, mine) : shown.story, secondary: again };
  }
  const closed = s.closed();
  if (closed) return closed;
  if (mine && (mine.state === "expired" || mine.state === "closed")) {
    return s.still("apart", {
      story: seats(s, mine),
      line: t("apart.line", { n: mine.least }),
      primary: own.acts.includes("found") ? s.button("found", "again_found") : s.button("reload", "look"),
    });
  }
  if (reward) return s.reward(reward, {});
  if (own.acts.includes("found")) {
    return s.make("free", {
      amount: boot.amount,
      line: t("free.line", { n: terms(s).size, hours: terms(s).ttl_hours }),
      primary: s.button("found", "found"),
    });
  }
  return s.limit();
}

/** An invitation into a team, or the promise of a pot; null for who has nothing to begin. */
function outside(s: Stage, own: Team): View | null {
  const { state, t, boot } = s;
  const { theirs } = own;
  const name = state.inviter?.name ?? t("friend");
  if (theirs && (s.can("join") || own.acts.includes("join_team"))) {
    const left = theirs.size - theirs.members;
    return s.make("invited", {
      mood: "peek",
      kicker: t("invited.kicker", { name }),
      headline: t("invited.headline", { amount: round(theirs.amount, boot.currency) }),
      line: t(left === 1 ? "invited.last" : "invited.line", { n: left }),
      story: places(s, Array.from({ length: theirs.members }, (_, i) => ({ name: `${i + 1}`, me: false, share: null })), left, "seat.place"),
      clock: s.clock("team", theirs.expires_at),
      primary: state.me ? s.button("enter", "enter") : s.join("enter"),
      consent: !state.me,
    });
  }
  if (state.me) return null;
  const closed = s.closed();
  if (closed) return closed;
  if (!s.can("join")) return s.limit();
  const { size, least, smallest } = terms(s);
  return s.make("start", {
    amount: boot.amount,
    kicker: state.inviter ? t("start.invited", { name }) : t("kicker"),
    line: t(least < size ? "start.grows" : "start.line", { n: size, least, amount: round(smallest, boot.currency) }),
    primary: s.join("join"),
    consent: true,
  });
}

/** Who is there, how many are missing, how long it may take. */
function coming(s: Stage, mine: TeamDocument): View {
  const { t, state, boot } = s;
  const running = state.campaign.status === "running";
  if (state.campaign.status === "paused") {
    return s.still("paused", { story: seats(s, mine), primary: s.button("reload", "look") });
  }
  const { needed } = mine;
  const pot = round(mine.pot, boot.currency);
  const left = mine.size - mine.members.length;
  return s.make(needed ? "open" : "grown", {
    mood: "peek",
    kicker: t("open.kicker", { amount: round(mine.amount, boot.currency) }),
    headline: needed ? t(needed === 1 ? "open.one" : "open.many", { n: needed }) : t("grown.headline", { amount: pot }),
    line: needed ? t("open.line") : t("grown.line", { n: left, amount: round(terms(s).step, boot.currency) }),
    story: seats(s, mine),
    clock: running ? s.clock("team", mine.expires_at) : null,
    primary: running ? s.button("share", "share") : s.button("rules", "rules"),
  });
}

function seats(s: Stage, mine: TeamDocument): string {
  return places(s, mine.members, mine.state === "open" ? mine.size - mine.members.length : 0);
}

function places(s: Stage, members: readonly Member[], free: number, named = "seat.free"): string {
  const { t, boot } = s;
  return faces(
    members.map((one) => ({
      name: one.name,
      below: one.share === null ? (one.me ? t("seat.you") : "") : money(one.share, boot.currency),
      tone: one.me ? "me" : undefined,
    })),
    free,
    t(named),
    t("seats.label", { n: members.length, of: members.length + free }),
  );
}
