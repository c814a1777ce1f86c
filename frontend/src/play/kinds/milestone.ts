/** A ladder: friends are counted, prizes stand at certain numbers. */
import { esc, round } from "../text";
import type { Stage, View } from "../view";
import type { StateDocument } from "../types";
import { extras } from "./extras";
import type { Kind } from "./kind";
import { appeal, became, answered, readyLine, rows, settled, taps, wanted, type Place, type PrizeTerms } from "./steps";

interface Step extends Place {
  at: number;
}

interface Milestone {
  count: number;
  kept: number;
  left_out?: number;
  joined: number;
  next: number | null;
  label: string;
  steps: Step[];
  verified: boolean;
  invited: "waiting" | "done" | null;
  /** When what is ready can be taken no more; only once the campaign is over. */
  until?: number | null;
}

interface Terms {
  label: string;
  counts: string;
  steps: (PrizeTerms & { at: number })[];
}

const STAIRS = 4;
const NOTHING: Milestone = { count: 0, kept: 0, joined: 0, next: null, label: "", steps: [], verified: false, invited: null };

const of = (state: StateDocument | null): Milestone => (state as { milestone?: Milestone } | null)?.milestone ?? NOTHING;
const terms = (s: Stage): Terms => (s.boot as unknown as { milestone: Terms }).milestone;

export const milestone: Kind = {
  view,
  standing,
  waiting: ["progress", "none", "verify", "checking", "onway"],
  taps: taps((page) => of(page.state).steps),
  answered,
};

/** The numbers on the stairs; on the card the prize that comes next. */
function standing(s: Stage): Record<string, string> {
  const { steps } = terms(s);
  const own = of(s.state);
  const named = steps.length <= STAIRS ? steps : [...steps.slice(0, STAIRS - 1), ...steps.slice(-1)];
  const words: Record<string, string> = { "band-text": "", "stamp-text": "" };
  for (let place = 1; place <= STAIRS; place++) words[`stair-${place}`] = String(named[place - 1]?.at ?? "");
  const next = steps.find((step) => step.at === own.next);
  const best = Math.max(0, ...steps.map((step) => step.amount ?? 0));
  const shown = s.state.me && next ? next.amount : best;
  const label = next ? "card.next" : own.steps.length ? "card.yours" : "card.label";
  words["card-label"] = s.t(s.state.me ? label : "card.label");
  words["card-amount"] = shown ? round(shown, s.boot.currency) : (next ?? steps[steps.length - 1])?.title ?? "";
  return words;
}

function view(s: Stage): View {
  return s.first(null) ?? { ...screen(s), own: s.state.me ? list(s) + extras(s) : "" };
}

function screen(s: Stage): View {
  const { state, t } = s;
  const own = of(state);
  const share = state.campaign.status === "running" ? s.button("share", own.joined ? "more" : "share") : null;
  const first = wanted(s, share);
  if (first) return first;
  if (!state.me) return outside(s);
  if (own.invited === "waiting" && s.can("verify")) {
    return s.make("verify", { mood: "peek", kicker: t("verify.kicker"), primary: s.button("verify", "verify"), secondary: share });
  }
  const ready = own.steps.find((step) => step.state === "ready");
  if (ready && s.can("draw")) {
    return s.make("ready", {
      mood: "ready",
      kicker: t("ready.kicker", { n: ready.at }),
      headline: t("ready.headline", { title: ready.title }),
      line: readyLine(s, own.until),
      story: bar(s, own),
      primary: s.button("take", "take"),
      secondary: share,
    });
  }
  // Sold out for newcomers is not the end for who is on the way.
  const closed = state.campaign.status !== "running" ? s.closed() : null;
  if (closed) return closed;
  const over = own.count ? null : settled(s);
  if (over) return { ...over, primary: share ?? over.primary };
  if (own.next === null) {
    return s.make("top", {
      mood: "open",
      kicker: t("top.kicker", { n: own.count }),
      story: became(s) + bar(s, own),
      primary: s.button("share", "tell"),
      secondary: appeal(s),
    });
  }
  return progress(s, own, share);
}

function progress(s: Stage, own: Milestone, share: View["primary"]): View {
  const { t } = s;
  const left = (own.next ?? 0) - own.count;
  const next = own.steps.find((step) => step.at === own.next);
  const headline = own.count
    ? t("progress.headline", { n: left, title: next?.title ?? "" })
    : t("progress.first", { n: left });
  const counts = t("progress.line", { label: own.label });
  const looked = own.left_out ? t("progress.left_out", { n: own.left_out }) : counts;
  return s.make("progress", {
    mood: own.count ? "peek" : "sealed",
    kicker: t("progress.kicker", { n: own.count }),
    headline,
    line: own.kept ? t("progress.kept", { n: own.kept }) : looked,
    story: became(s) + bar(s, own),
    primary: share,
    secondary: own.left_out ? s.button("appeal", "appeal") : appeal(s),
  });
}

function outside(s: Stage): View {
  const { t, state } = s;
  const closed = s.closed();
  if (closed) return closed;
  if (!s.can("join")) return s.limit();
  const name = state.inviter?.name;
  if (name) {
    return s.make("invited", {
      mood: "peek",
      kicker: t("invited.kicker", { name }),
      headline: t("invited.headline", { name }),
      primary: s.join("join"),
      consent: true,
    });
  }
  return s.make("start", { line: t("start.line", { n: terms(s).steps.length }), primary: s.join("join"), consent: true });
}

/** How far up: a line with a mark at each step. */
function bar(s: Stage, own: Milestone): string {
  if (!own.steps.length) return "";
  const marks = own.steps
    .map((step) => `<li class="mark is-${step.state}${step.at === own.next ? " is-next" : ""}"><b>${step.at}</b></li>`)
    .join("");
  return `<ol class="climb" aria-label="${esc(s.t("progress.kicker", { n: own.count }))}">${marks}</ol>`;
}

function list(s: Stage): string {
  const { t } = s;
  const own = of(s.state);
  const joined = own.joined ? `<span class="earned">${esc(t("steps.count", { n: own.joined }))}</span>` : "";
  const places = rows(s, own.steps, (index) => {
    const step = own.steps[index] as Step;
    const state = step.state === "locked" ? t("step.locked", { n: step.at - own.count }) : t(`step.${step.state}`);
    return [t("steps.at", { n: step.at }), state];
  });
  return `<h2 class="with-sum">${esc(t("steps.title"))}${joined}</h2>${places}`;
}
