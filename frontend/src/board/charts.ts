/** ECharts as the boards use it: one theme, no animation where it is unwanted. */

import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

import { onPaper, type Palette } from "./theme";

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

export interface Hovered {
  dataIndex: number;
}

/** A chart that lives in `host`, follows its size, and is redrawn for paper. */
export class Chart {
  private chart: EChartsType | null = null;

  constructor(
    private readonly host: HTMLElement,
    redraw: () => void,
  ) {
    new ResizeObserver(() => this.chart?.resize()).observe(host);
    for (const event of ["beforeprint", "afterprint"]) {
      window.addEventListener(event, () => {
        this.chart?.resize();
        redraw();
      });
    }
  }

  /** The whole picture anew. Call when the host is visible, or it has no size. */
  show(option: Record<string, unknown>): void {
    this.chart ??= init(this.host, null, { renderer: "canvas" });
    this.chart.resize();
    this.chart.setOption(option, { notMerge: true });
  }
}

export function frame(colours: Palette): Record<string, unknown> {
  return {
    animationDuration: 300,
    animation: !onPaper() && !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: colours.font, color: colours.quiet },
  };
}

export function tooltip(
  colours: Palette,
  formatter: (hovered: Hovered[]) => string,
): Record<string, unknown> {
  return {
    trigger: "axis",
    // Text on the canvas: a tooltip of elements would carry style attributes.
    renderMode: "richText",
    confine: true,
    backgroundColor: colours.ink,
    borderWidth: 0,
    padding: [8, 12],
    textStyle: { color: colours.ground, fontSize: 13, lineHeight: 20 },
    axisPointer: { type: "shadow", shadowStyle: { color: colours.hover } },
    formatter,
  };
}

export function categories(
  colours: Palette,
  data: string[],
  label: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    type: "category",
    data,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colours.line } },
    axisLabel: { color: colours.quiet, fontSize: 12, hideOverlap: true, ...label },
  };
}

export function values(
  colours: Palette,
  label: (value: number) => string,
  extra: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    type: "value",
    min: 0,
    splitNumber: 4,
    axisLabel: { color: colours.quiet, fontSize: 12, formatter: label },
    splitLine: { lineStyle: { color: colours.hair } },
    ...extra,
  };
}
