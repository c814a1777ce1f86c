/** The dry run's three pictures: a fan over the days, a histogram, and to whom the money goes. */

import { categories, Chart, frame, tooltip, values } from "../board/charts";
import type { Format } from "../board/format";
import { onThemeChange, palette, type Palette } from "../board/theme";
import type { Page } from "./types";

type Option = Record<string, unknown>;

export function draw(page: Page, format: Format): void {
  const pictures: [string, (colours: Palette) => Option][] = [
    ["fan", (colours) => fan(page, format, colours)],
    ["histogram", (colours) => histogram(page, format, colours)],
    ["sorts", (colours) => sorts(page, format, colours)],
  ];
  const charts = pictures.map(([name, option]) => {
    const host = document.querySelector<HTMLElement>(`[data-chart="${name}"]`);
    if (!host) return () => undefined;
    const chart = new Chart(host, () => show());
    const show = (): void => chart.show({ ...frame(palette()), ...option(palette()) });
    return show;
  });
  const all = (): void => charts.forEach((show) => show());
  all();
  onThemeChange(all);
}

/** Bands as stacked areas: the lowest line is invisible, each band is what lies above it. */
function fan(page: Page, format: Format, colours: Palette): Option {
  const cost = page.cost;
  if (!cost) return {};
  const days = page.dates.map((date) => format.day(date));
  const above = (upper: number[], lower: number[]): number[] =>
    upper.map((value, day) => value - (lower[day] ?? 0));
  const base = {
    type: "line",
    symbol: "none",
    silent: true,
    lineStyle: { opacity: 0 },
    stack: "fan",
  };
  const band = (data: number[], opacity: number): Option => ({
    ...base,
    data,
    areaStyle: { color: colours.accent, opacity },
  });
  const highest = Math.max(...cost.p95);
  // A budget far above everything would flatten it; the sentence above names it anyway.
  const near = page.budget <= highest * 2.5;
  return {
    grid: { left: 6, right: 14, top: 26, bottom: 4, containLabel: true },
    tooltip: tooltip(colours, (hovered) => {
      const day = hovered[0]?.dataIndex ?? 0;
      return format.text("fan", {
        day: days[day] ?? "",
        middle: format.money(cost.p50[day] ?? 0),
        low: format.money(cost.p5[day] ?? 0),
        high: format.money(cost.p95[day] ?? 0),
      });
    }),
    xAxis: { ...categories(colours, days), boundaryGap: false },
    yAxis: values(colours, (value) => (near && value === page.budget ? "" : format.brief(value)), {
      max: near ? page.budget : undefined,
    }),
    series: [
      { ...base, data: cost.p5 },
      band(above(cost.p25, cost.p5), 0.14),
      band(above(cost.p75, cost.p25), 0.3),
      band(above(cost.p95, cost.p75), 0.14),
      {
        type: "line",
        data: cost.p50,
        symbol: days.length === 1 ? "circle" : "none",
        lineStyle: { color: colours.accent, width: 2.5 },
        itemStyle: { color: colours.accent },
        markLine: near
          ? {
              silent: true,
              symbol: "none",
              animation: false,
              data: [
                {
                  yAxis: page.budget,
                  lineStyle: { color: colours.ink, width: 1, type: "solid" },
                  label: {
                    position: "insideStartTop",
                    color: colours.ink,
                    fontSize: 12,
                    formatter: format.text("budget", { amount: format.money(page.budget) }),
                  },
                },
              ],
            }
          : undefined,
      },
    ],
  };
}

function histogram(page: Page, format: Format, colours: Palette): Option {
  const { from, width, counts } = page.histogram;
  const low = (bar: number): number => from + bar * width;
  const labels = counts.map((_count, bar) => format.brief(low(bar)));
  return {
    grid: { left: 6, right: 10, top: 10, bottom: 4, containLabel: true },
    tooltip: tooltip(colours, (hovered) => {
      const bar = hovered[0]?.dataIndex ?? 0;
      return format.text("bar", {
        low: format.money(low(bar)),
        high: format.money(low(bar) + Math.max(width - 1, 0)),
        n: counts[bar] ?? 0,
        runs: page.runs,
      });
    }),
    xAxis: categories(colours, labels),
    yAxis: values(colours, (value) => format.count(value), { minInterval: 1 }),
    series: [
      {
        type: "bar",
        data: counts.map((count, bar) => ({
          value: count,
          itemStyle: {
            // The bar in which the middle run lies carries the accent.
            color:
              page.final.p50 >= low(bar) && page.final.p50 < low(bar) + Math.max(width, 1)
                ? colours.accent
                : colours.context,
          },
        })),
        barCategoryGap: "12%",
      },
    ],
  };
}

function sorts(page: Page, format: Format, colours: Palette): Option {
  const names = ["ring", "farm", "script", "honest"];
  const total = names.reduce((sum, name) => sum + (page.money[name] ?? 0), 0);
  const label = (name: string): string => format.percent(page.money[name] ?? 0, total);
  const alarm = getComputedStyle(document.documentElement).getPropertyValue("--alarm").trim();
  return {
    grid: { left: 6, right: 64, top: 4, bottom: 4, containLabel: true },
    tooltip: tooltip(colours, (hovered) => {
      const name = names[hovered[0]?.dataIndex ?? 0] ?? "";
      return format.text("sort", {
        name: format.text(name),
        amount: format.money(page.money[name] ?? 0),
        share: label(name),
      });
    }),
    xAxis: { ...values(colours, (value) => format.brief(value)), show: false },
    yAxis: {
      ...categories(colours, names.map((name) => format.text(name)), { fontSize: 13 }),
      axisLine: { show: false },
    },
    series: [
      {
        type: "bar",
        barWidth: 22,
        data: names.map((name) => ({
          value: page.money[name] ?? 0,
          itemStyle: { color: name === "honest" ? colours.accent : alarm, borderRadius: 3 },
          label: {
            show: true,
            position: "right",
            color: colours.ink,
            fontSize: 13,
            formatter: label(name),
          },
        })),
      },
    ],
  };
}
