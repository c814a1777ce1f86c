/** Reasons with their counts, the longest first, as zero-based bars with the number on them. */

import { element, field } from "./dom";
import type { Format } from "./format";
import type { Reason } from "./types";

const SHOWN = 5;

export function drawReasons(name: string, reasons: Reason[], format: Format): void {
  const host = field(name);
  const key = JSON.stringify(reasons);
  if (host.dataset.drawn === key) return;
  host.dataset.drawn = key;
  const sorted = [...reasons].sort((a, b) => b.count - a.count);
  const top = sorted[0]?.count ?? 0;
  host.replaceChildren(
    ...sorted.slice(0, SHOWN).map((reason) => {
      const row = element("li", "reason");
      const bar = element("i", "reason-bar");
      bar.style.width = `${(reason.count / top) * 100}%`;
      const rail = element("span", "reason-rail");
      rail.append(bar);
      row.append(
        element("span", "reason-name", format.reason(reason.code)),
        rail,
        element("b", "reason-count", format.count(reason.count)),
      );
      return row;
    }),
  );
}
