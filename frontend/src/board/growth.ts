/** Invitations: the K-factor on a scale from 0 to 2, how fast and how deep they go. */

import { drawBars } from "./bars";
import { field, put, show } from "./dom";
import type { Format } from "./format";
import type { People } from "./types";

export function drawGrowth(growth: People["growth"], format: Format): void {
  if (!document.querySelector('[data-f="growth"]')) return;
  field("growth-empty").hidden = growth.k !== null;
  field("growth").hidden = growth.k === null;
  if (growth.k === null) return;
  drawSecond(growth.second, format);
  put("k", growth.k.toFixed(2));
  put(
    "k-words",
    format.text(growth.k >= 1 ? "growth.above" : "growth.below", {
      invited: format.count(growth.invited),
      joined: format.count(growth.joined),
    }),
  );
  put(
    "cycle",
    growth.cycle_s === null
      ? format.text("growth.no_cycle")
      : format.text("growth.cycle", {
          inviters: format.count(growth.inviters),
          time: format.span(growth.cycle_s),
        }),
  );
  field("k-mark").style.left = `${Math.min(Math.max(growth.k / 2, 0), 1) * 100}%`;
  drawBars(
    field("depths"),
    growth.depths.map((line) => ({
      name:
        line.generation === 0
          ? format.text("growth.first")
          : format.text(line.and_deeper ? "growth.deeper" : "growth.generation", {
              n: line.generation,
            }),
      value: line.joins,
      shown: format.count(line.joins),
      aside: format.percent(line.joins, growth.joined),
    })),
    true,
  );
}

/** The second level: how many points to how many people, and what is still to come. */
function drawSecond(second: People["growth"]["second"], format: Format): void {
  show("second", second !== null);
  if (!second) return;
  const { people, friends, points, waiting } = second;
  put("second-points", format.count(points));
  put(
    "second-words",
    people === 0
      ? format.text("second.none")
      : format.text("second.given", { people: format.count(people), friends: format.count(friends) }),
  );
  put("second-waiting", waiting ? format.text("second.waiting", { n: format.count(waiting) }) : "");
}
