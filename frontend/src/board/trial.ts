/** The difference of each variant to the first one over time, with the band it lies in. */

import { categories, Chart, frame, tooltip, values } from "./charts";
import { makeFormat, type Format } from "./format";
import { onThemeChange, palette } from "./theme";
import type { TrialLine, TrialPage } from "./types";

export function startTrial(page: TrialPage): void {
  const format = makeFormat(page);
  const drawn = [...document.querySelectorAll<HTMLElement>("[data-trial-chart]")].flatMap((host) => {
    const line = page.chart[Number(host.dataset.trialChart)];
    if (!line) return [];
    const chart: Chart = new Chart(host, () => draw(chart, host, line, format));
    draw(chart, host, line, format);
    return [() => draw(chart, host, line, format)];
  });
  onThemeChange(() => drawn.forEach((again) => again()));
}

/** Between two lines of the grid, in percentage points. */
const STEPS = [0.2, 0.5, 1, 2, 5, 10, 20];

const points = (value: number): string => `${value > 0 ? "+" : ""}${value.toFixed(1)}`;

function draw(chart: Chart, host: HTMLElement, line: TrialLine, format: Format): void {
  const colours = palette();
  const last = line.points[line.points.length - 1];
  const told = ([, estimate, low, high]: TrialLine["points"][number]) => ({
    title: line.title,
    estimate: points(estimate),
    low: points(low),
    high: points(high),
  });
  if (last) host.setAttribute("aria-label", format.text("trial.summary", told(last)));
  const quiet = { type: "line", symbol: "none", silent: true, lineStyle: { opacity: 0 } };
  const bottom = Math.min(0, ...line.points.map((point) => point[2]));
  const top = Math.max(0, ...line.points.map((point) => point[3]));
  const step = STEPS.find((one) => (top - bottom) / one <= 5) ?? 50;
  const lowest = -Math.ceil(-bottom / step) * step;
  // A band that begins below zero cannot be stacked: everything is shifted up to the lowest.
  const up = (value: number): number => value - lowest;
  chart.show({
    ...frame(colours),
    grid: { left: 6, right: 12, top: 12, bottom: 4, containLabel: true },
    tooltip: tooltip(colours, (hovered) => {
      const point = line.points[hovered[0]?.dataIndex ?? 0];
      return point ? format.text("trial.tip", { time: format.soon(point[0]), ...told(point) }) : "";
    }),
    xAxis: { ...categories(colours, line.points.map((point) => format.soon(point[0]))), boundaryGap: false },
    yAxis: values(colours, (value) => points(value + lowest), { min: 0, interval: step }),
    series: [
      { ...quiet, data: line.points.map((point) => up(point[2])), stack: "band" },
      {
        ...quiet,
        data: line.points.map((point) => point[3] - point[2]),
        stack: "band",
        areaStyle: { color: colours.context, opacity: 0.28 },
      },
      {
        type: "line",
        data: line.points.map((point) => up(point[1])),
        symbol: line.points.length === 1 ? "circle" : "none",
        lineStyle: { color: colours.accent, width: 2.5 },
        itemStyle: { color: colours.accent },
        markLine: {
          silent: true,
          symbol: "none",
          animation: false,
          data: [{ yAxis: up(0), lineStyle: { color: colours.ink, width: 1, type: "solid" }, label: { show: false } }],
        },
      },
    ],
  });
}
