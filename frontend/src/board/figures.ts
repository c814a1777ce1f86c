/** The first line: how many real people, at what cost, is anything wrong. */

import { drawAlarms } from "./alarms";
import { drawChange } from "./change";
import { field, put } from "./dom";
import type { Format } from "./format";
import { sparkline } from "./sparkline";
import type { BoardPage, Snapshot } from "./types";

export function drawFigures(snapshot: Snapshot, page: BoardPage, format: Format): void {
  const { behaviour, people, money } = snapshot;
  put("real", format.count(people.real_new));
  sparkline(field("spark-real"), people.spark.real_new);
  put(
    "joined",
    behaviour
      ? format.text("figures.joined", {
          joined: format.count(people.joined),
          reached: format.count(behaviour.people.reached),
        })
      : format.text("figures.joined_only", { joined: format.count(people.joined) }),
  );
  const change = people.change;
  drawChange(
    field("change-real"),
    change && { hours: change.hours, now: change.now.real_new, before: change.before.real_new },
    format,
  );
  put("cost", money?.per_real_new == null ? "–" : format.money(money.per_real_new));
  const each = (span: { spent: number; real_new: number }): number | null =>
    span.real_new > 0 ? Math.round(span.spent / span.real_new) : null;
  const now = change && each(change.now);
  const before = change && each(change.before);
  drawChange(
    field("change-cost"),
    change && now !== null && before !== null && before > 0
      ? { hours: change.hours, now, before, money: true }
      : null,
    format,
  );
  sparkline(
    field("spark-cost"),
    people.spark.spent.map((spent, index) => spent / Math.max(people.spark.real_new[index] ?? 0, 1)),
  );
  put("total-cost", costs(snapshot, format));
  drawAlarms("alarms", "alarm-list", snapshot.alarms, format, (alarm) => ({
    text: format.text(`alarm.${alarm.code}`, said(alarm.values, format, page.pools)),
    href: alarm.code.startsWith("held.") ? page.review_url : null,
  }));
  put("refused", behaviour ? format.count(behaviour.refused.count) : "–");
  put("held", format.count(snapshot.held.count));
  field("held").classList.toggle("alarm", snapshot.held.count > 0);
  put("held-amount", snapshot.held.count > 0 ? format.money(snapshot.held.amount) : "");
  put("saved", money ? format.money(money.saved.amount) : "–");
  put(
    "saved-count",
    money && money.saved.count > 0
      ? format.text("saved.count", { count: format.count(money.saved.count) })
      : format.text("saved.none"),
  );
}

function costs(snapshot: Snapshot, format: Format): string {
  const money = snapshot.money;
  if (!money || money.total_cost === 0) return format.text("figures.no_cost_yet");
  const rewards = format.money(money.cost);
  if (money.per_real_new === null) return format.text("figures.no_people_yet", { rewards });
  return money.channel_cost > 0
    ? format.text("figures.cost", { rewards, channels: format.money(money.channel_cost) })
    : format.text("figures.cost_rewards", { rewards });
}

/** An alarm's numbers as people read them: money and moments by their names. */
export function said(
  values: Record<string, number | string>,
  format: Format,
  pools: Record<string, string> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string"
        ? name === "pool"
          ? (pools[value] ?? value)
          : value
        : name === "amount"
          ? format.money(value)
          : name === "percent"
            ? format.percent(value, 100)
            : name === "at" || name === "until"
              ? format.soon(value)
              : format.count(value),
    ]),
  );
}
