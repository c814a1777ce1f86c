/** Sections that other mechanics add below the fold: tasks to do, points and what they buy. */
import { esc, toMs } from "../text";
import type { Stage } from "../view";
import type { StateDocument } from "../types";
import type { Page } from "../page";
import type { Tap } from "./kind";

interface Task {
  slug: string;
  title: string;
  kind: "visit" | "read" | "watch" | "fact";
  times: "once" | "daily";
  url: string | null;
  seconds: number;
  amount: number;
  state: "open" | "waiting" | "ready" | "done";
  ready_at: number | null;
}

interface Points {
  name: string;
  value: number;
  raised: number;
  offers: { slug: string; scene: string; title: string; cost: number; left: number | null; state: "short" | "open" | "had" }[];
}

interface Extra {
  task?: { tasks: Task[] };
  points?: Points;
}

const of = (state: StateDocument | null): Extra => (state ?? {}) as Extra;

/** All that stands here; nothing for who has not joined. */
export function extras(s: Stage): string {
  return s.state.me ? tasks(s) + points(s) : "";
}

function row(mark: string, what: string, line: string, go: string): string {
  return (
    `<li class="row is-${mark}"><span class="row-mark" aria-hidden="true"></span>` +
    `<span class="row-what"><b>${esc(what)}</b><span>${esc(line)}</span></span>${go}</li>`
  );
}

function tasks(s: Stage): string {
  const { t } = s;
  const found = of(s.state).task?.tasks ?? [];
  if (!found.length) return "";
  const rows = found.map((task) => {
    const line = t(`task.${task.times}`, { n: task.amount });
    if (task.state === "done") return row("taken", task.title, line, `<span class="row-state">${esc(t("task.done"))}</span>`);
    if (task.state === "waiting") {
      const clock = `<span class="row-state" data-clock="${toMs(task.ready_at) ?? 0}"></span>`;
      return row("locked", task.title, line, clock);
    }
    // A visit without a time to stay is done by going there.
    const key = task.state === "ready" && (task.seconds || task.kind === "fact") ? "task.collect" : "task.go";
    const go = `<button type="button" class="row-go" data-do="task" data-task="${esc(task.slug)}">${esc(t(key))}</button>`;
    return row(task.state === "ready" ? "ready" : "locked", task.title, line, go);
  });
  return `<h2>${esc(t("task.title"))}</h2><ul class="rows">${rows.join("")}</ul>`;
}

function points(s: Stage): string {
  const { t } = s;
  const found = of(s.state).points;
  if (!found) return "";
  const rows = found.offers.map((offer) => {
    const line = t("points.cost", { n: offer.cost, name: found.name });
    const go = offer.state === "open" && s.can("draw")
      ? `<button type="button" class="row-go" data-do="take" data-scene="${esc(offer.scene)}">${esc(t("points.exchange"))}</button>`
      : `<span class="row-state">${esc(t(`points.${offer.state}`, { n: Math.max(0, offer.cost - found.value) }))}</span>`;
    return row(offer.state === "had" ? "taken" : offer.state === "open" ? "ready" : "locked", offer.title, line, go);
  });
  const sum = `<span class="earned">${esc(t("points.have", { n: found.value, name: found.name }))}</span>`;
  return `<h2 class="with-sum">${esc(t("points.title"))}${sum}</h2><ul class="rows">${rows.join("")}</ul>`;
}

/** Goes where the task is done, and tells that it has begun, or is finished. */
async function work(page: Page, target: HTMLElement): Promise<void> {
  const task = of(page.state).task?.tasks.find((one) => one.slug === target.dataset.task);
  if (!task || page.boot.preview) return;
  const leave = task.state !== "ready" || (!task.seconds && task.kind !== "fact");
  // Opened in the tap itself: a window that opens later is blocked.
  if (leave && task.url && /^https:\/\//.test(task.url)) window.open(task.url, "_blank", "noopener");
  if (task.state === "ready") await page.act("act", { do: "task_done", input: { task: task.slug } });
  else if (task.seconds) await page.act("act", { do: "task_start", input: { task: task.slug } });
}

export const extraTaps: Record<string, Tap> = { task: work };
