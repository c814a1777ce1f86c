/** The budget over time: what was used in all by day, the budget, and how long the rest lasts. */

import { categories, Chart, frame, tooltip, values } from "./charts";
import { field, put, show } from "./dom";
import type { Format } from "./format";
import { fillTable, isTable, showChart } from "./tables";
import { palette } from "./theme";
import type { Money, Snapshot } from "./types";

const DAY = 86_400_000;
const MOST_AHEAD = 21;

interface Curve {
  days: string[];
  used: number[];
  granted: number[];
  ahead: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
}

export class Burn {
  private snapshot: Snapshot | null = null;
  private drawn = "";
  private readonly host = field("burn");
  private readonly chart = new Chart(this.host, () => this.redraw());

  constructor(private readonly format: Format) {}

  update(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    const { money, status } = snapshot;
    const key = JSON.stringify([money?.burn, money?.forecast?.per_day, status, isTable("burn")]);
    if (this.drawn === key) return;
    this.drawn = key;
    this.redraw();
  }

  redraw(): void {
    const snapshot = this.snapshot;
    if (!snapshot) return;
    const { money } = snapshot;
    show("budget-empty", money === null);
    const any = money !== null && money.burn.dates.length > 0;
    showChart("burn", any);
    put("lasts", money ? this.lasts(money, snapshot) : "");
    if (!money || !any) return;
    const curve = this.curve(money, snapshot);
    const past = money.burn.dates.length;
    this.host.setAttribute(
      "aria-label",
      this.format.text("burn.summary", {
        used: this.format.money(curve.used[past - 1] ?? 0),
        budget: this.format.money(money.budget),
        day: curve.days[past - 1] ?? "",
      }),
    );
    if (isTable("burn")) this.table(curve, past);
    else this.picture(curve, past, money);
  }

  /** How long the rest lasts, said honestly: an interval, or that nobody knows. */
  private lasts(money: Money, snapshot: Snapshot): string {
    const { format } = this;
    if (snapshot.status !== "running") return format.text("burn.over");
    if (money.left <= 0) return format.text("burn.empty_budget");
    const found = money.forecast;
    if (!found) return format.text("burn.unknown");
    const rate = format.money(found.per_day);
    const soonest = found.earliest ?? found.at;
    if (soonest === null || (snapshot.ends_at !== null && soonest >= snapshot.ends_at)) {
      const days = ((snapshot.ends_at ?? snapshot.at) - snapshot.at) / DAY;
      const rest = Math.max(money.left - found.per_day * days, 0);
      return format.text("burn.beyond", { rate, rest: format.money(Math.round(rest)) });
    }
    const first =
      found.at === null ? "" : format.text("burn.lasts", { at: format.soon(found.at), rate });
    const earliest = format.soon(soonest);
    const second =
      found.latest === null
        ? format.text("burn.from", { earliest })
        : format.text("burn.between", { earliest, latest: format.soon(found.latest) });
    return [first, second].filter(Boolean).join(" ");
  }

  private curve(money: Money, snapshot: Snapshot): Curve {
    const granted = money.burn.granted;
    let sum = 0;
    const used = granted.map((amount) => (sum += amount));
    const dates = [...money.burn.dates];
    const ahead: (number | null)[] = used.map((_, i) => (i === used.length - 1 ? sum : null));
    const low = [...ahead];
    const high = [...ahead];
    const found = snapshot.status === "running" ? money.forecast : null;
    if (found && found.per_day > 0 && dates.length > 0) {
      const last = Date.parse(`${dates[dates.length - 1]}T00:00:00Z`);
      const end = snapshot.ends_at ?? Infinity;
      const rate = (at: number | null): number =>
        at === null ? 0 : (money.left / Math.max(at - snapshot.at, 1)) * DAY;
      const slow = rate(found.latest);
      const fast = rate(found.earliest);
      for (let n = 1; n <= MOST_AHEAD && last + (n - 1) * DAY < end; n += 1) {
        dates.push(new Date(last + n * DAY).toISOString().slice(0, 10));
        const room = (value: number): number => Math.min(sum + value * n, sum + money.left);
        ahead.push(room(found.per_day));
        low.push(room(slow));
        high.push(room(Math.max(fast, found.per_day)));
        if (sum + slow * n >= sum + money.left) break;
      }
    }
    return { days: dates.map((date) => this.format.day(date)), used, granted, ahead, low, high };
  }

  private table(curve: Curve, past: number): void {
    const text = this.format.text;
    const rows = curve.days
      .slice(0, past)
      .map((day, index) => [
        day,
        this.format.money(curve.granted[index] ?? 0),
        this.format.money(curve.used[index] ?? 0),
      ]);
    fillTable(
      "burn",
      [text("table.day"), text("table.granted"), text("table.used")],
      rows.reverse(),
    );
  }

  private picture(curve: Curve, past: number, money: Money): void {
    const colours = palette();
    const band = curve.low.map((low, index) =>
      low === null ? null : (curve.high[index] ?? low) - low,
    );
    const highest = Math.max(...curve.used, ...curve.high.map((value) => value ?? 0));
    // The budget's line is drawn only where it does not flatten everything below it.
    const near = money.budget <= highest * 2.5;
    const line = {
      type: "line",
      symbol: "none",
      silent: true,
      lineStyle: { color: colours.quiet, width: 1, type: "dashed" },
    };
    const text = this.format.text;
    this.chart.show({
      ...frame(colours),
      grid: { left: 6, right: 12, top: 22, bottom: 4, containLabel: true },
      tooltip: tooltip(colours, (hovered) => this.hover(curve, past, hovered[0]?.dataIndex ?? 0)),
      // The last day stands under its end, not half beyond the frame.
      xAxis: { ...categories(colours, curve.days, { alignMaxLabel: "right" }), boundaryGap: false },
      // The line itself names the budget; a number beside it would crowd the one below.
      yAxis: values(colours, (v) => (near && v === money.budget ? "" : this.format.brief(v)), {
        max: near ? money.budget : undefined,
      }),
      series: [
        { ...line, data: curve.low, stack: "band", lineStyle: { opacity: 0 } },
        {
          ...line,
          data: band,
          stack: "band",
          lineStyle: { opacity: 0 },
          areaStyle: { color: colours.context, opacity: 0.28 },
        },
        { ...line, data: curve.ahead },
        {
          type: "line",
          data: curve.used,
          symbol: curve.used.length === 1 ? "circle" : "none",
          symbolSize: 7,
          lineStyle: { color: colours.accent, width: 2.5 },
          itemStyle: { color: colours.accent },
          areaStyle: { color: colours.accent, opacity: 0.12 },
          markLine: {
            silent: true,
            symbol: "none",
            animation: false,
            data: near
              ? [
                  {
                    yAxis: money.budget,
                    lineStyle: { color: colours.ink, width: 1, type: "solid" },
                    label: {
                      position: "insideStartTop",
                      color: colours.ink,
                      fontSize: 12,
                      formatter: text("burn.budget", { amount: this.format.money(money.budget) }),
                    },
                  },
                ]
              : [],
          },
        },
      ],
    });
  }

  private hover(curve: Curve, past: number, index: number): string {
    const day = curve.days[index] ?? "";
    if (index >= past) {
      return this.format.text("burn.tip_ahead", {
        day,
        used: this.format.money(Math.round(curve.ahead[index] ?? 0)),
      });
    }
    return this.format.text("burn.tip", {
      day,
      granted: this.format.money(curve.granted[index] ?? 0),
      used: this.format.money(curve.used[index] ?? 0),
    });
  }
}
