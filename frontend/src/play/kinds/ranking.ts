/** A ranking: one's place, the people around it, what is missing to the next prize. */
import { DEEP, mine, people, phase, prizes, table, terms, unit, type Band, type Ranking, type RankingTerms } from "../places";
import { esc, round } from "../text";
import { verify, verifySheet } from "../verifying";
import { foremost, type Stage, type View } from "../view";
import type { Kind } from "./kind";

declare module "../types" {
  interface Boot {
    ranking?: RankingTerms;
  }
  interface StateDocument {
    ranking?: Ranking | null;
  }
}

export const ranking: Kind = {
  view,
  standing,
  waiting: ["unplaced", "placed", "held", "cooling", "verify", "onway", "checking"],
  taps: {
    verify: verifySheet,
    "verify-go": verify,
    places: () => document.getElementById("own")?.scrollIntoView({ behavior: "smooth", block: "start" }),
  },
};

function standing(s: Stage): Record<string, string> {
  const steps = { "one-text": "1", "two-text": "2", "three-text": "3" };
  return { "cup-text": s.t("cup"), ...steps, "band-text": "", "stamp-text": "" };
}

function view(s: Stage): View {
  const shown = s.first(first(s)?.amount || null) ?? screen(s);
  return { ...shown, own: table(s) + prizes(s) };
}

const first = (s: Stage): Band | undefined => terms(s).bands[0];

/** A number on the cup: the place, once there is one. */
function cup(place: number | null): Record<string, string> {
  return place === null ? {} : { "cup-text": String(place) };
}

function screen(s: Stage): View {
  const { t, state } = s;
  const own = mine(s);
  const reward = foremost(state.rewards);
  if (reward && reward.status !== "expired") {
    const shown = { ...s.reward(reward, cup(own.place)), kicker: phase(s) };
    const date = s.date(reward.claim_by);
    return reward.status === "granted" && own.place !== null && date
      ? { ...shown, line: t("won.line", { place: own.place, date }) }
      : shown;
  }
  if (!state.me) return outside(s);
  if (own.phase === "settled") return final(s, own);
  if (own.phase === "cooling") return own.left_out ? unlisted(s, own) : cooling(s, own);
  const closed = state.campaign.status === "running" ? null : s.closed();
  if (closed) return closed;
  if (own.left_out) return unlisted(s, own);
  if (state.inviter && s.can("verify") && !own.value) {
    return s.make("verify", {
      kicker: t("verify.kicker"),
      primary: s.button("verify", "verify"),
      secondary: s.button("share", "share"),
      clock: s.clock("freeze", own.freeze_at),
    });
  }
  return own.checking ? unlisted(s, own) : placed(s, own);
}

function outside(s: Stage): View {
  const { t, state, boot } = s;
  const own = mine(s);
  const closed = state.campaign.status === "running" ? null : s.closed();
  if (closed && state.campaign.status === "ended") {
    return { ...closed, kicker: phase(s), primary: s.button("places", "places") };
  }
  if (closed) return closed;
  if (own.phase !== "running") {
    return s.make("ended", { kicker: t("cooling.kicker"), clock: null, primary: s.button("places", "places") });
  }
  if (!s.can("join")) return s.limit();
  const best = first(s);
  const prize = best ? (best.amount ? round(best.amount, boot.currency) : best.title) : "";
  const clock = s.clock("freeze", own.freeze_at);
  const name = state.inviter?.name;
  if (name) {
    return s.make("invited", {
      kicker: t("invited.kicker", { name }),
      amount: best?.amount || null,
      primary: s.join("join"),
      consent: true,
      clock,
    });
  }
  const asked = terms(s).counts.startsWith("friend_");
  return s.make("start", {
    amount: best?.amount || null,
    line: t(asked ? "start.line" : "start.other", { prize }),
    primary: s.join("join"),
    consent: true,
    clock,
  });
}

function placed(s: Stage, own: Ranking): View {
  const { t } = s;
  const clock = s.clock("freeze", own.freeze_at);
  const to = own.next;
  if (own.place === null && !own.beyond) {
    return s.make("unplaced", {
      kicker: own.people ? t("unplaced.kicker", { n: people(own) }) : t("kicker"),
      line: to ? t("unplaced.line", { needed: to.needed, unit: unit(s, to.needed), prize: to.prize }) : "",
      story: rail(own),
      primary: s.button("share", "share"),
      secondary: s.button("places", "places"),
      clock,
    });
  }
  const line = to
    ? t("placed.next", { needed: to.needed, unit: unit(s, to.needed), prize: to.prize, at: to.place })
    : t(own.place === 1 ? "placed.top" : "placed.line", { value: own.value, unit: unit(s, own.value) });
  return s.make("placed", {
    mood: own.prize ? "ready" : "peek",
    kicker: t("placed.kicker"),
    headline: own.place === null ? t("placed.far", { n: DEEP }) : t("placed.headline", { place: own.place }),
    scene: own.place !== null && own.place < 1000 ? cup(own.place) : {},
    line,
    story: (own.prize ? `<p class="chip">${esc(t("own_prize", { prize: own.prize }))}</p>` : "") + rail(own),
    primary: s.button("share", "more"),
    secondary: s.button("places", "places"),
    clock,
  });
}

/** How far it is to the next prize, as a bar; nothing for whoever has the best. */
function rail(own: Ranking): string {
  if (!own.next) return "";
  const part = Math.round((own.value / (own.value + own.next.needed)) * 100);
  return (
    `<div class="rail" aria-hidden="true"><svg class="rail-fill" viewBox="0 0 100 12" preserveAspectRatio="none">` +
    `<rect width="${part}" height="12"></rect></svg></div>`
  );
}

/** Without a place: somebody looks at it, or has, and it does not count. */
function unlisted(s: Stage, own: Ranking): View {
  const screen = own.left_out ? "left_out" : "held";
  return s.still(screen, {
    kicker: s.t(`${screen}.kicker`),
    primary: own.left_out ? s.button("places", "places") : s.button("share", "more"),
    secondary: s.button("appeal", "appeal"),
    clock: own.left_out ? null : s.clock("freeze", own.freeze_at),
  });
}

function cooling(s: Stage, own: Ranking): View {
  const { t } = s;
  return s.make("cooling", {
    mood: "peek",
    kicker: t("cooling.kicker"),
    headline: own.place === null ? t("cooling.none") : t("cooling.headline", { place: own.place }),
    scene: cup(own.place),
    line: t("cooling.line", { date: s.date(own.settle_at) }),
    primary: s.button("places", "places"),
    secondary: own.checking ? s.button("appeal", "appeal") : null,
    clock: s.clock("settle", own.settle_at),
  });
}

function final(s: Stage, own: Ranking): View {
  const { t } = s;
  const reward = foremost(s.state.rewards);
  if (reward) return s.reward(reward, cup(own.place));
  return s.make("final", {
    mood: own.place === null ? "still" : "peek",
    kicker: t("final.kicker"),
    headline: own.place === null ? t("final.none") : t("final.headline", { place: own.place }),
    scene: cup(own.place),
    line: own.value ? t("final.line", { value: own.value, unit: unit(s, own.value) }) : t("final.thanks"),
    primary: s.button("places", "places"),
    secondary: own.left_out ? s.button("appeal", "appeal") : null,
    clock: null,
  });
}
