/** A quiz or a survey: what is promised, how the last attempt went, and what comes next. */
import { confetti } from "../motion";
import { choose, move, question, send, watch, type Attempt } from "../questions";
import { esc, round } from "../text";
import { foremost, type Stage, type View } from "../view";
import type { Page } from "../page";
import type { Kind } from "./kind";

interface Review {
  text: string;
  ok: boolean | null;
  chosen: string[];
  right: string[] | null;
  note: string | null;
}

/** `quiz` of the state document. */
interface Quiz {
  attempt: Attempt | null;
  last: { score: number; total: number; passed: boolean; late: boolean; review: Review[] } | null;
  left_today: number;
  more_later: boolean;
  passed: boolean;
  prize: "none" | "open" | "taken";
  acts: string[];
  scenes: string[];
  /** When the prize can be taken no more; only once the campaign is over. */
  until?: number | null;
}

/** `boot.quiz`: what is promised. Of the questions the page knows only those it is asked. */
interface QuizTerms {
  mode: "quiz" | "survey";
  questions: number;
  pass_mark: number;
  seconds: number;
  attempts_per_day: number;
  prize: { title: string; amount: number } | null;
}

declare module "../types" {
  interface Boot {
    quiz?: QuizTerms;
  }
  interface StateDocument {
    quiz?: Quiz | null;
  }
}

const NOTHING: Quiz = {
  attempt: null,
  last: null,
  left_today: 1,
  more_later: true,
  passed: false,
  prize: "none",
  acts: [],
  scenes: [],
};

/** After a result: the next attempt is wanted, or the result is still looked at. */
let goingOn = false;

export const quiz: Kind = {
  view,
  standing,
  waiting: ["onway", "checking"],
  taps: {
    start: (page) => page.act("act", { do: "start", input: {} }),
    choose,
    next: (page) => move(page, 1),
    back: (page) => move(page, -1),
    "hand-in": (page) => send(page),
    draw: (page) => void page.act("draw", { scene: "default" }),
    "go-on": (page) => {
      goingOn = true;
      page.redraw();
    },
  },
  async answered(page: Page, action: string, result: unknown): Promise<boolean> {
    goingOn = false;
    const passed = action === "act" && (result as { passed?: boolean }).passed === true;
    page.redraw();
    watch(page);
    if (passed) confetti();
    if (action === "act") window.scrollTo({ top: 0 });
    return true;
  },
};

const terms = (s: Stage) => s.boot.quiz as QuizTerms;
const mine = (s: Stage): Quiz => s.state.quiz ?? NOTHING;

function worth(s: Stage): string {
  const { prize } = terms(s);
  return prize ? (prize.amount ? round(prize.amount, s.boot.currency) : prize.title) : "";
}

function standing(s: Stage): Record<string, string> {
  const prize = worth(s);
  return {
    "card-label": prize ? s.t("object.label") : "",
    "card-amount": prize || s.t("object.questions", { n: terms(s).questions }),
    "band-text": "",
    "stamp-text": "",
  };
}

function time(s: Stage): string {
  const { seconds } = terms(s);
  return seconds % 60 ? s.t("time.seconds", { n: seconds }) : s.t("time.minutes", { n: seconds / 60 });
}

function view(s: Stage): View {
  const early = s.first(null);
  if (early) return early;
  const { state, t } = s;
  const own = mine(s);
  if (own.attempt) return question(s, own.attempt, terms(s).mode === "survey");
  const reward = foremost(state.rewards);
  if (reward && reward.status !== "expired" && reward.status !== "revoked") {
    const card = { "card-label": t("card.yours"), "card-amount": reward.amount ? round(reward.amount, s.boot.currency) : worth(s) };
    return { ...s.reward(reward, card), own: review(s, own) };
  }
  const closed = state.campaign.status === "running" && (own.prize !== "open" || own.passed) ? null : s.closed();
  if (!state.me) return closed ?? outside(s);
  if (own.scenes.includes("default")) {
    const gone = s.closed();
    if (gone && !s.can("draw")) return gone;
    return result(s, own, true);
  }
  if (closed) return closed;
  if (reward) return s.reward(reward, {});
  if (own.last && !goingOn) return result(s, own, false);
  return own.acts.includes("start") ? ready(s, own) : rest(s, own);
}

function outside(s: Stage): View {
  const { t, state } = s;
  if (!s.can("join")) return s.limit();
  const { mode, questions: n, pass_mark: mark } = terms(s);
  const line = t(mode === "quiz" ? "start.line" : "start.survey", { n, time: time(s), mark });
  const name = state.inviter?.name;
  return s.make("start", {
    kicker: name ? t("start.invited", { name }) : t("kicker"),
    line,
    primary: s.join("join"),
    consent: true,
  });
}

function ready(s: Stage, own: Quiz): View {
  const { t } = s;
  const { mode, questions: n } = terms(s);
  return s.make("ready", {
    mood: "ready",
    kicker: t("ready.kicker"),
    headline: t("ready.headline", { n }),
    line: mode === "quiz" ? t("ready.line", { left: own.left_today }) : t("ready.survey"),
    primary: s.button("start", "start"),
  });
}

/** No attempt is left for today, or for good. */
function rest(s: Stage, own: Quiz): View {
  const primary = s.button("share", "tell");
  if (own.passed) return s.make("done", { mood: "open", clock: null, primary, own: review(s, own) });
  return own.more_later ? s.still("tomorrow", { primary }) : s.still("used_up", { primary });
}

/** How the last attempt went, and what can be done about it. */
function result(s: Stage, own: Quiz, prize: boolean): View {
  const { t } = s;
  const { last } = own;
  const { mode, pass_mark: mark } = terms(s);
  const again = own.acts.includes("start") ? s.button("start", "start_again") : null;
  if (prize || (last?.passed ?? false)) {
    const score = { score: last?.score ?? 0, total: last?.total ?? 0 };
    const survey = mode === "survey" || !last?.passed;
    return s.make("passed", {
      mood: prize ? "ready" : "open",
      kicker: t("passed.kicker"),
      headline: survey ? t("passed.survey") : t("passed.headline", score),
      line: prize && own.until ? t("passed.over", { date: s.date(own.until) ?? "" }) : t(prize ? "passed.line" : "passed.none"),
      primary: prize ? s.button("draw", "draw") : s.button("share", "tell"),
      secondary: prize ? null : again,
      own: review(s, own),
    });
  }
  const going = again ?? s.button("go-on", "look");
  const left = own.left_today;
  if (last?.late) {
    return s.still("late", { kicker: t("late.kicker"), line: t("late.line", { left }), primary: going });
  }
  return s.still("failed_quiz", {
    kicker: t("failed_quiz.kicker"),
    headline: t("failed_quiz.headline", { score: last?.score ?? 0, total: last?.total ?? 0 }),
    line: t("failed_quiz.line", { mark, left }),
    primary: going,
    secondary: s.button("share", "tell"),
  });
}

function review(s: Stage, own: Quiz): string {
  const { t } = s;
  const rows = own.last?.review ?? [];
  if (!rows.length) return "";
  const between = s.boot.language === "en" ? "; " : "；";
  const items = rows.map((row) => {
    const mark = row.ok ? "right" : "wrong";
    const yours = `<span>${esc(t("review.yours", { text: row.chosen.join(between) || t("review.left_out") }))}</span>`;
    const right = row.right && !row.ok ? `<span>${esc(t("review.answer", { text: row.right.join(between) }))}</span>` : "";
    const note = row.note ? `<span class="note">${esc(row.note)}</span>` : "";
    return `<li class="answer answer-${mark}"><b>${esc(row.text)}</b><i>${esc(t(`review.${mark}`))}</i>${yours}${right}${note}</li>`;
  });
  return `<h2>${esc(t("review.title"))}</h2><ol class="answers" data-private>${items.join("")}</ol>`;
}
