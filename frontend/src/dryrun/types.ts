/** What the page brings along (cms/dryrun/views.py). Money in minor units. */

export interface Page {
  state: string;
  poll?: string;
  texts: Record<string, string>;
  locale: string;
  currency: string;
  exponent: number;
  budget: number;
  worst: number;
  runs: number;
  dates: string[];
  cost?: Record<"p5" | "p25" | "p50" | "p75" | "p95", number[]>;
  final: Record<"p5" | "p50" | "p95" | "mean", number>;
  histogram: { from: number; width: number; counts: number[] };
  money: Record<string, number>;
}
