/** The funnel as a funnel: each step a trapezium that narrows to the next one's people. */

import { element, field, svg } from "./dom";
import type { Format } from "./format";
import type { Step } from "./types";

const HEIGHT = 46;
const LEAST = 0.6;

/** Half the width of a step in a picture 100 wide; never quite nothing while somebody is there. */
function half(people: number, first: number): number {
  if (people <= 0 || first <= 0) return 0;
  return Math.max((people / first) * 50, LEAST);
}

export function drawFunnel(steps: Step[], kind: string, format: Format): void {
  const host = field("funnel");
  const first = Math.max(...steps.map((step) => step.people), 0);
  field("funnel-empty").hidden = first > 0;
  host.hidden = first === 0;
  if (first === 0) return;
  const key = steps.map((step) => `${step.step}${step.people}`).join();
  if (host.dataset.drawn === key) return;
  host.dataset.drawn = key;
  host.replaceChildren(...steps.map((step, index) => row(steps, step, index, first, kind, format)));
}

function row(
  steps: Step[],
  step: Step,
  index: number,
  first: number,
  kind: string,
  format: Format,
): HTMLElement {
  const previous = steps[index - 1];
  const next = steps[index + 1];
  const upper = half(step.people, first);
  const lower = next ? half(Math.min(next.people, step.people), first) : upper;
  const item = element("li", "funnel-row");
  const name = format.named(`step.${kind}.${step.step}`, format.text(`step.${step.step}`));
  item.append(element("span", "funnel-name", name));
  item.title = format.text(`tip.${step.step}`);

  const picture = svg("svg", {
    class: "funnel-shape",
    viewBox: `0 0 100 ${HEIGHT}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
    focusable: "false",
  });
  picture.append(
    upper > 0
      ? svg("polygon", {
          class: `funnel-fill funnel-fill-${index}`,
          points: `${50 - upper},1 ${50 + upper},1 ${50 + lower},${HEIGHT} ${50 - lower},${HEIGHT}`,
        })
      : svg("line", { class: "funnel-axis", x1: 50, x2: 50, y1: 0, y2: HEIGHT }),
  );
  item.append(picture);

  const figures = element("span", "funnel-figures");
  figures.append(element("b", "funnel-people", format.count(step.people)));
  if (previous) {
    figures.append(
      element(
        "small",
        "funnel-share",
        format.text("funnel.share", {
          share: format.percent(step.people, previous.people),
          base: format.text(`base.${previous.step}`),
        }),
      ),
    );
  }
  item.append(figures);
  return item;
}
