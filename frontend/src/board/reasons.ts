/** Reasons with their counts, the longest first. */

import { drawBars } from "./bars";
import { field } from "./dom";
import type { Format } from "./format";
import type { Reason } from "./types";

const SHOWN = 5;

export function drawReasons(name: string, reasons: Reason[], format: Format): void {
  const sorted = [...reasons].sort((a, b) => b.count - a.count).slice(0, SHOWN);
  drawBars(
    field(name),
    sorted.map((reason) => ({
      name: format.reason(reason.code),
      value: reason.count,
      shown: format.count(reason.count),
    })),
  );
}
