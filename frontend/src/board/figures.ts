/** The first line: how many real people, at what cost, is anything wrong. */

import { field, put } from "./dom";
import type { Format } from "./format";
import { sparkline } from "./sparkline";
import type { Snapshot } from "./types";

export function drawFigures(snapshot: Snapshot, format: Format): void {
  const { behaviour, money, held } = snapshot;
  if (behaviour) {
    const { reached, joined } = behaviour.people;
    put("joined", format.count(joined));
    put(
      "reached",
      reached > 0
        ? format.text("figures.reached", {
            reached: format.count(reached),
            share: format.percent(joined, reached),
          })
        : format.text("figures.nobody"),
    );
    sparkline(field("spark-joined"), behaviour.minutes.joined);
    sparkline(field("spark-cost"), behaviour.minutes.granted);
    sparkline(field("spark-refused"), behaviour.minutes.refused);
    put("refused", format.count(behaviour.refused.count));
  }
  if (money) {
    put("cost", format.money(money.cost));
    put(
      "per-person",
      money.per_person === null
        ? format.text("figures.no_cost_yet")
        : format.text("figures.per_person", { amount: format.money(money.per_person) }),
    );
  }
  put("held", format.count(held.count));
  field("held").classList.toggle("alarm", held.count > 0);
  put(
    "held-amount",
    held.count > 0
      ? format.text("figures.held_amount", { amount: format.money(held.amount) })
      : format.text("figures.nothing_held"),
  );
}
