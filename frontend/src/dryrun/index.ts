/** The dry run's screen: sliders in step with their numbers, progress, charts. */

import { makeFormat } from "../board/format";
import type { Page } from "./types";

for (const slider of document.querySelectorAll<HTMLInputElement>("[data-af-slider]")) {
  const number = slider.parentElement?.querySelector<HTMLInputElement>("input[type=number]");
  slider.addEventListener("input", () => {
    if (number) number.value = slider.value;
  });
  number?.addEventListener("input", () => {
    slider.value = number.value;
  });
}

const data = document.getElementById("af-dry-data");
if (data?.textContent) {
  const page = JSON.parse(data.textContent) as Page;
  if (page.poll) follow(page, page.poll);
  else if (page.cost) {
    const format = makeFormat({
      locale: page.locale,
      currency: page.currency,
      exponent: page.exponent,
      timezone: "UTC",
      texts: page.texts,
    });
    void import("./charts").then(({ draw }) => draw(page, format));
  }
}

/** Ask every second; when it is over the page itself says what came of it. */
function follow(page: Page, address: string): void {
  const bar = document.querySelector<HTMLProgressElement>("[data-af-dry-waits] progress");
  const count = document.querySelector("[data-af-dry-count]");
  const words = document.querySelector("[data-af-dry-words]");
  const say = (key: string, values: Record<string, number>): string =>
    (page.texts[key] ?? "").replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name]));
  const look = async (): Promise<void> => {
    let again = 1000;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = (await answer.json()) as {
        state: string;
        done: number;
        runs: number;
        stopping: boolean;
        words: string;
      };
      if (found.state !== "waiting" && found.state !== "running") {
        window.location.reload();
        return;
      }
      if (bar) bar.value = found.done;
      if (count) count.textContent = say("progress", { done: found.done, runs: found.runs });
      if (words) words.textContent = found.stopping ? (page.texts.stopping ?? "") : found.words;
    } catch {
      again = 4000;
    }
    window.setTimeout(() => void look(), again);
  };
  window.setTimeout(() => void look(), 700);
}
