/** Joins by minute: zero-based bars in the accent, visitors as a grey line behind. */

import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

import { field } from "./dom";
import type { Format } from "./format";
import { palette } from "./theme";
import type { Behaviour } from "./types";

use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

interface Hovered {
  dataIndex: number;
}

export class Trend {
  private chart: EChartsType | null = null;
  private minutes: Behaviour["minutes"] | null = null;
  private readonly host = field("trend");

  constructor(private readonly format: Format) {
    new ResizeObserver(() => this.chart?.resize()).observe(this.host);
    for (const event of ["beforeprint", "afterprint"]) {
      window.addEventListener(event, () => {
        this.chart?.resize();
        this.redraw();
      });
    }
  }

  update(minutes: Behaviour["minutes"]): void {
    const same =
      this.minutes !== null &&
      this.minutes.from === minutes.from &&
      this.minutes.joined.join() === minutes.joined.join() &&
      this.minutes.seen.join() === minutes.seen.join();
    this.minutes = minutes;
    if (!same) this.redraw();
  }

  redraw(): void {
    const minutes = this.minutes;
    if (!minutes) return;
    const any = [...minutes.joined, ...minutes.seen].some((value) => value > 0);
    field("trend-empty").hidden = any;
    field("trend-key").hidden = !any;
    this.host.hidden = !any;
    if (!any) return;
    this.host.setAttribute(
      "aria-label",
      this.format.text("trend.summary", {
        joined: this.format.count(minutes.joined.reduce((sum, value) => sum + value, 0)),
      }),
    );
    this.chart ??= init(this.host, null, { renderer: "canvas" });
    const colours = palette();
    const clocks = minutes.joined.map((_, index) =>
      this.format.clock(minutes.from + index * 60_000),
    );
    const best = Math.max(...minutes.joined);
    const peak = minutes.joined.lastIndexOf(best);
    this.chart.setOption(
      {
        animationDuration: 300,
        animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
        textStyle: { fontFamily: colours.font, color: colours.quiet },
        grid: { left: 6, right: 10, top: 26, bottom: 4, containLabel: true },
        tooltip: {
          trigger: "axis",
          renderMode: "richText",
          backgroundColor: colours.ink,
          borderWidth: 0,
          padding: [8, 12],
          textStyle: { color: colours.ground, fontSize: 13, lineHeight: 20 },
          axisPointer: { type: "shadow", shadowStyle: { color: colours.hover } },
          formatter: (hovered: Hovered[]) => this.hover(hovered[0]?.dataIndex ?? 0),
        },
        xAxis: {
          type: "category",
          data: clocks,
          axisTick: { show: false },
          axisLine: { lineStyle: { color: colours.line } },
          axisLabel: { color: colours.quiet, fontSize: 12, interval: 9, hideOverlap: true },
        },
        yAxis: {
          type: "value",
          min: 0,
          minInterval: 1,
          splitNumber: 4,
          axisLabel: { color: colours.quiet, fontSize: 12 },
          splitLine: { lineStyle: { color: colours.hair } },
        },
        series: [
          {
            type: "line",
            data: minutes.seen,
            symbol: "none",
            step: "middle",
            lineStyle: { color: colours.context, width: 1.5 },
            z: 1,
          },
          {
            type: "bar",
            data: minutes.joined.map((value, index) => ({
              value,
              label: { show: index === peak && best > 0 },
            })),
            barCategoryGap: "22%",
            itemStyle: { color: colours.accent, borderRadius: [2, 2, 0, 0] },
            label: {
              position: "top",
              color: colours.ink,
              fontWeight: 600,
              fontSize: 13,
              formatter: "{c}",
            },
            z: 2,
          },
        ],
      },
      { notMerge: true },
    );
  }

  private hover(index: number): string {
    const minutes = this.minutes;
    if (!minutes) return "";
    return this.format.text("trend.tooltip", {
      time: this.format.clock(minutes.from + index * 60_000),
      joined: this.format.count(minutes.joined[index] ?? 0),
      seen: this.format.count(minutes.seen[index] ?? 0),
    });
  }
}
