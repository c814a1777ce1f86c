/** The questions of an attempt, one at a time: what was chosen is kept and handed in at once. */
import { store } from "./api";
import { byId } from "./render";
import { esc } from "./text";
import type { Page } from "./page";
import type { Stage, View } from "./view";

export interface Question {
  kind: "one" | "several" | "scale";
  text: string;
  options: string[];
  steps: number;
  low: string;
  high: string;
}

export interface Attempt {
  id: string;
  number: number;
  ends_at: number;
  questions: Question[];
}

/** What was chosen in the attempt under way; outlives a reload, not the tab. */
let sheet: { attempt: string; at: number; answers: number[][] } = { attempt: "", at: 0, answers: [] };
let handIn = 0;

/** The sheet of this attempt, empty or as it was left. */
function open(attempt: Attempt): typeof sheet {
  if (sheet.attempt === attempt.id) return sheet;
  const empty = { attempt: attempt.id, at: 0, answers: attempt.questions.map(() => []) };
  try {
    const kept = JSON.parse(store.get("af-quiz") ?? "null") as typeof sheet | null;
    sheet = kept?.attempt === attempt.id && kept.answers.length === attempt.questions.length ? kept : empty;
  } catch {
    sheet = empty;
  }
  return sheet;
}

/** One question, and the way through them; `survey` asks for no right answer. */
export function question(s: Stage, attempt: Attempt, survey: boolean): View {
  const { t } = s;
  const { at, answers } = open(attempt);
  const of = attempt.questions.length;
  const asked = attempt.questions[at] as Question;
  const last = at === of - 1;
  const how = asked.kind === "several" && survey ? "several_survey" : asked.kind;
  return s.make("question", {
    kicker: t("question.kicker", { n: at + 1, of }),
    headline: asked.text,
    line: "",
    story: steps(at, of) + `<p class="how">${esc(t(`question.${how}`))}</p>` + choices(asked, answers[at] ?? []),
    primary: last ? s.button("hand-in", "hand_in") : s.button("next", "next"),
    secondary: at ? s.button("back", "back") : null,
    clock: s.clock("attempt", attempt.ends_at),
    rewards: [],
  });
}

function steps(at: number, of: number): string {
  const dots = Array.from({ length: of }, (_, n) => `<i class="${n < at ? "done" : n === at ? "now" : ""}"></i>`);
  return `<div class="dots-row" aria-hidden="true">${dots.join("")}</div>`;
}

function choices(asked: Question, chosen: readonly number[]): string {
  const pressed = (n: number) => `aria-pressed="${chosen.includes(n)}" data-do="choose" data-n="${n}" id="choice-${n}"`;
  if (asked.kind === "scale") {
    const keys = Array.from({ length: asked.steps }, (_, n) => `<button type="button" class="step-key" ${pressed(n + 1)}>${n + 1}</button>`);
    const ends = asked.low || asked.high ? `<p class="ends"><span>${esc(asked.low)}</span><span>${esc(asked.high)}</span></p>` : "";
    return `<div class="scale" role="group" aria-label="${esc(asked.text)}">${keys.join("")}</div>${ends}`;
  }
  const boxes = asked.options.map(
    (text, n) =>
      `<button type="button" class="choice choice-${asked.kind}" ${pressed(n)}><i aria-hidden="true"></i><span>${esc(text)}</span></button>`,
  );
  return `<div class="choices" role="group" aria-label="${esc(asked.text)}">${boxes.join("")}</div>`;
}

function keep(): void {
  store.set("af-quiz", JSON.stringify(sheet));
}

/** A tap on an answer: one of them, or on and off where several may be right. */
export function choose(page: Page, target: HTMLElement): void {
  const attempt = page.state?.quiz?.attempt;
  if (!attempt || page.local.pending) return;
  const now = open(attempt);
  const n = Number(target.dataset.n);
  const chosen = now.answers[now.at] ?? [];
  const several = attempt.questions[now.at]?.kind === "several";
  now.answers[now.at] = several ? (chosen.includes(n) ? chosen.filter((one) => one !== n) : [...chosen, n]) : [n];
  keep();
  watch(page);
  page.set({ notice: null });
}

/** To the next or the last question; forward only with an answer. */
export function move(page: Page, by: number): void {
  const attempt = page.state?.quiz?.attempt;
  if (!attempt) return;
  const now = open(attempt);
  if (by > 0 && !answered(page, now)) return;
  now.at = Math.max(0, Math.min(attempt.questions.length - 1, now.at + by));
  keep();
  page.set({ notice: null });
  byId("say").textContent = attempt.questions[now.at]?.text ?? "";
}

function answered(page: Page, now: typeof sheet): boolean {
  if (now.answers[now.at]?.length) return true;
  page.set({ notice: { tone: "info", text: page.t("question.empty") } });
  return false;
}

/** Hands all answers in; `late`: as they are, because the time is over. */
export async function send(page: Page, late = false): Promise<void> {
  const attempt = page.state?.quiz?.attempt;
  if (!attempt) return;
  const now = open(attempt);
  if (!late && !answered(page, now)) return;
  clearTimeout(handIn);
  await page.act("act", { do: "answer", input: { attempt: attempt.id, answers: now.answers } });
}

/** Hands in what there is when the time is nearly over; the server's clock has the last word. */
export function watch(page: Page): void {
  clearTimeout(handIn);
  const attempt = page.state?.quiz?.attempt;
  if (!attempt || page.boot.preview || page.boot.quiz?.mode === "survey") return;
  handIn = window.setTimeout(() => void send(page, true), Math.max(0, attempt.ends_at - page.now() - 400));
}
