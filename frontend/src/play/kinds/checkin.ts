/** Checking in: one tap a day, a calendar, prizes after so many days. */
import { esc } from "../text";
import type { Stage, View } from "../view";
import type { StateDocument } from "../types";
import { extras } from "./extras";
import type { Kind } from "./kind";
import { appeal, became, answered, readyLine, rows, settled, taps, wanted, type Place, type PrizeTerms } from "./steps";

interface Prize extends Place {
  day: number;
}

interface Checkin {
  today: string;
  done: string[];
  open: boolean;
  opens_at: number | null;
  streak: number;
  total: number;
  reached: number;
  makeups: string[];
  makeups_left: number;
  days: Prize[];
  /** When what is ready can be taken no more; only once the campaign is over. */
  until?: number | null;
}

interface Terms {
  mode: "streak" | "total";
  length: number;
  makeups: number;
  days: (PrizeTerms & { day: number })[];
}

const NOTHING: Checkin = {
  today: "", done: [], open: false, opens_at: null, streak: 0, total: 0, reached: 0, makeups: [], makeups_left: 0, days: [],
};
const of = (state: StateDocument | null): Checkin => (state as { checkin?: Checkin } | null)?.checkin ?? NOTHING;
const terms = (s: Stage): Terms => (s.boot as unknown as { checkin: Terms }).checkin;
const inRow = (s: Stage): boolean => terms(s).mode === "streak";
const count = (s: Stage, own: Checkin): number => (inRow(s) ? own.streak : own.total);

export const checkin: Kind = {
  view,
  standing,
  waiting: ["checking", "onway"],
  taps: {
    ...taps((page) => of(page.state).days),
    checkin: (page) => page.act("act", { do: "checkin", input: {} }),
    makeup: (page) => {
      const [date] = of(page.state).makeups;
      return date ? page.act("act", { do: "makeup", input: { date } }) : undefined;
    },
  },
  answered,
};

/** On the calendar stands how many days there are so far, or shall be. */
function standing(s: Stage): Record<string, string> {
  const own = of(s.state);
  const days = count(s, own);
  return {
    "card-amount": String(s.state.me && days ? days : terms(s).length),
    "card-label": s.t(s.state.me && days ? (days === 1 ? "card.day" : inRow(s) ? "card.row" : "card.days") : "card.days"),
    "band-text": "",
    "stamp-text": "",
  };
}

function view(s: Stage): View {
  return s.first(null) ?? { ...screen(s), own: s.state.me ? list(s) + extras(s) : "" };
}

function screen(s: Stage): View {
  const { state, t } = s;
  const own = of(state);
  const running = state.campaign.status === "running";
  const share = running ? s.button("share", "tell") : null;
  if (!state.me) return outside(s);
  // What can be done only today comes before what waits for days.
  if (running && own.open) return today(s, own);
  const first = wanted(s, share);
  if (first) return first;
  const ready = own.days.find((prize) => prize.state === "ready");
  if (ready && s.can("draw")) {
    return s.make("ready", {
      mood: "ready",
      kicker: t("ready.kicker", { n: ready.day }),
      headline: t("ready.headline", { title: ready.title }),
      line: readyLine(s, own.until),
      story: strip(s, own),
      primary: s.button("take", "take"),
    });
  }
  const closed = running ? null : s.closed();
  if (closed) return closed;
  const over = own.total ? null : settled(s);
  return over ?? done(s, own, share);
}

function next(s: Stage, own: Checkin): { prize: Prize; left: number } | null {
  const prize = own.days.find((item) => item.state === "locked");
  return prize ? { prize, left: prize.day - count(s, own) } : null;
}

function today(s: Stage, own: Checkin): View {
  const { t } = s;
  const found = next(s, own);
  const [missed] = own.makeups;
  const toGo = found
    ? found.left <= 1
      ? t("today.last", { title: found.prize.title })
      : t("today.line", { n: found.left, title: found.prize.title })
    : t("done.all");
  return s.make("today", {
    mood: "peek",
    kicker: t("today.kicker", { n: count(s, own) + 1 }),
    headline: t(own.total ? "today.headline" : "today.first"),
    line: missed ? t("makeup.line", { date: missed, n: own.makeups_left }) : toGo,
    story: strip(s, own),
    primary: s.button("checkin", "checkin"),
    secondary: missed ? s.button("makeup", "makeup") : null,
  });
}

function done(s: Stage, own: Checkin, share: View["primary"]): View {
  const { t } = s;
  const found = next(s, own);
  const days = count(s, own);
  const [missed] = own.makeups;
  const name = days === 1 ? "done.one" : inRow(s) ? "done.headline" : "done.total";
  return s.make("done", {
    mood: "open",
    kicker: t("done.kicker"),
    headline: t(name, { n: days }),
    line: found ? t("done.line", { n: Math.max(1, found.left), title: found.prize.title }) : t("done.all"),
    story: became(s) + strip(s, own),
    primary: missed ? s.button("makeup", "makeup") : share,
    secondary: missed ? share : appeal(s),
    clock: own.opens_at ? s.clock("opens", own.opens_at) : null,
  });
}

function outside(s: Stage): View {
  const { t, state } = s;
  const closed = s.closed();
  if (closed) return closed;
  if (!s.can("join")) return s.limit();
  const { length, days } = terms(s);
  return s.make("start", {
    kicker: state.inviter ? t("share.title") : t("kicker"),
    headline: t("start.headline", { n: length }),
    line: t("start.line", { first: days[0]?.day ?? 1 }),
    primary: s.join("join"),
    consent: true,
  });
}

/** Days as places: done, today, to come; those with a prize are marked. At most two weeks. */
function strip(s: Stage, own: Checkin): string {
  const { length } = terms(s);
  const days = Math.min(count(s, own), length);
  const from = Math.max(0, Math.min(length - 14, days - 10));
  const prizes = new Set(own.days.map((prize) => prize.day));
  const cells: string[] = [];
  for (let day = from + 1; day <= Math.min(length, from + 14); day++) {
    const state = day <= days ? "done" : day === days + 1 && own.open ? "now" : "to-come";
    cells.push(`<li class="day is-${state}${prizes.has(day) ? " has-prize" : ""}"><b>${day}</b></li>`);
  }
  return `<ol class="days" aria-label="${esc(s.t("days.label", { n: days, of: length }))}">${cells.join("")}</ol>`;
}

function list(s: Stage): string {
  const { t } = s;
  const own = of(s.state);
  const places = rows(s, own.days, (index) => {
    const prize = own.days[index] as Prize;
    const left = Math.max(1, prize.day - count(s, own));
    return [t("days.at", { n: prize.day }), prize.state === "locked" ? t("step.locked", { n: left }) : t(`step.${prize.state}`)];
  });
  return `<h2>${esc(t("days.title"))}</h2>${places}`;
}
