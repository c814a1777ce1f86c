/** Joins by minute or by day: zero-based bars in the accent, visitors in grey behind. */

import { categories, Chart, frame, tooltip, values } from "./charts";
import { field } from "./dom";
import type { Format } from "./format";
import { fillTable, isTable, showChart } from "./tables";
import { palette } from "./theme";
import type { Behaviour } from "./types";

type Span = "hour" | "days";

interface Series {
  labels: string[];
  joined: number[];
  seen: number[];
}

export class Trend {
  private behaviour: Behaviour | null = null;
  private span: Span = "hour";
  private chosen = false;
  private drawn = "";
  private readonly host = field("trend");
  private readonly chart = new Chart(this.host, () => this.redraw());

  constructor(private readonly format: Format) {
    for (const button of this.buttons()) {
      button.addEventListener("click", () => {
        this.chosen = true;
        this.choose(button.dataset.span as Span);
      });
    }
  }

  update(behaviour: Behaviour): void {
    this.behaviour = behaviour;
    // A quiet hour of a campaign with days behind it: the days say more.
    const quiet = !behaviour.minutes.joined.some((value) => value > 0);
    if (!this.chosen && this.span === "hour" && quiet && behaviour.days.dates.length > 1) {
      this.choose("days");
      return;
    }
    const series = this.series();
    if (this.drawn !== JSON.stringify([this.span, isTable("trend"), series])) this.redraw();
  }

  redraw(): void {
    const series = this.series();
    if (!series) return;
    this.drawn = JSON.stringify([this.span, isTable("trend"), series]);
    const any = [...series.joined, ...series.seen].some((value) => value > 0);
    const empty = field("trend-empty");
    empty.hidden = any;
    empty.textContent = this.format.text(
      this.span === "hour" ? "trend.empty_hour" : "trend.empty_days",
    );
    field("trend-key").hidden = !any;
    showChart("trend", any);
    if (!any) return;
    const total = this.format.count(series.joined.reduce((sum, value) => sum + value, 0));
    this.host.setAttribute(
      "aria-label",
      this.format.text(this.span === "hour" ? "trend.hour" : "trend.days", {
        joined: total,
        days: series.labels.length,
      }),
    );
    if (isTable("trend")) this.table(series);
    else this.picture(series);
  }

  private buttons(): HTMLButtonElement[] {
    return [...document.querySelectorAll<HTMLButtonElement>("[data-span]")];
  }

  private choose(span: Span): void {
    this.span = span;
    for (const button of this.buttons()) {
      button.setAttribute("aria-pressed", String(button.dataset.span === span));
    }
    this.redraw();
  }

  private series(): Series | null {
    if (!this.behaviour) return null;
    const { minutes, days } = this.behaviour;
    return this.span === "hour"
      ? {
          labels: minutes.joined.map((_, index) => this.format.clock(minutes.from + index * 60_000)),
          joined: minutes.joined,
          seen: minutes.seen,
        }
      : {
          labels: days.dates.map((date) => this.format.day(date)),
          joined: days.joined,
          seen: days.seen,
        };
  }

  private table(series: Series): void {
    const rows = series.labels.map((label, index) => [
      label,
      this.format.count(series.joined[index] ?? 0),
      this.format.count(series.seen[index] ?? 0),
    ]);
    const text = this.format.text;
    fillTable(
      "trend",
      [
        text(this.span === "hour" ? "table.minute" : "table.day"),
        text("table.joined"),
        text("table.seen"),
      ],
      rows.reverse(),
    );
  }

  private picture(series: Series): void {
    const colours = palette();
    const best = Math.max(...series.joined);
    const peak = series.joined.lastIndexOf(best);
    const few = series.joined.length <= 16;
    this.chart.show({
      ...frame(colours),
      grid: { left: 6, right: 10, top: 26, bottom: 4, containLabel: true },
      tooltip: tooltip(colours, (hovered) => this.hover(series, hovered[0]?.dataIndex ?? 0)),
      xAxis: categories(colours, series.labels, this.span === "hour" ? { interval: 9 } : {}),
      yAxis: values(colours, (value) => this.format.count(value), { minInterval: 1 }),
      series: [
        {
          type: "bar",
          data: series.seen,
          barGap: "-100%",
          barCategoryGap: "22%",
          barMaxWidth: 56,
          itemStyle: { color: colours.line, borderRadius: [2, 2, 0, 0] },
          z: 1,
        },
        {
          type: "bar",
          data: series.joined.map((value, index) => ({
            value,
            label: { show: value > 0 && (few || index === peak) },
          })),
          barCategoryGap: "22%",
          barMaxWidth: 56,
          itemStyle: { color: colours.accent, borderRadius: [2, 2, 0, 0] },
          label: {
            position: "top",
            color: colours.ink,
            textBorderColor: colours.ground,
            textBorderWidth: 3,
            fontWeight: 600,
            fontSize: 12,
            formatter: (point: { value: number }) => this.format.count(point.value),
          },
          labelLayout: { hideOverlap: true },
          z: 2,
        },
      ],
    });
  }

  private hover(series: Series, index: number): string {
    return this.format.text(this.span === "hour" ? "trend.minute_tip" : "trend.day_tip", {
      time: series.labels[index] ?? "",
      joined: this.format.count(series.joined[index] ?? 0),
      seen: this.format.count(series.seen[index] ?? 0),
    });
  }
}
