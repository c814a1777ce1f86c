/** The K-factor on a scale from 0 to 2 whose middle is the point where it grows by itself. */

import { field, put } from "./dom";
import type { Format } from "./format";
import type { Behaviour } from "./types";

export function drawGrowth(growth: Behaviour["growth"], format: Format): void {
  const known = growth.k !== null;
  field("growth-empty").hidden = known;
  field("growth").hidden = !known;
  if (growth.k === null) return;
  put("k", growth.k.toFixed(2));
  put(
    "k-words",
    format.text(growth.k >= 1 ? "growth.above" : "growth.below", {
      invited: format.count(growth.invited),
      joined: format.count(growth.joined),
    }),
  );
  put("k-sharers", format.text("growth.sharers", { sharers: format.count(growth.sharers) }));
  field("k-mark").style.left = `${Math.min(Math.max(growth.k / 2, 0), 1) * 100}%`;
}
