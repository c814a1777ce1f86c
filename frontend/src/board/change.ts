/** How a figure of the last day (or hour) compares with the one before. */

import type { Format } from "./format";

interface Change {
  hours: number;
  now: number;
  before: number;
  money?: boolean;
}

export function drawChange(host: HTMLElement, change: Change | null, format: Format): void {
  const text = change ? words(change, format) : "";
  if (host.textContent !== text) host.textContent = text;
}

function words(change: Change, format: Format): string {
  const { now, before } = change;
  const day = change.hours === 24;
  if (before === 0) {
    if (now === 0) return "";
    const value = change.money ? format.money(now) : `+${format.count(now)}`;
    return format.text(day ? "change.new" : "change.new_hour", { value });
  }
  const share = Math.round(((now - before) / before) * 100);
  const value = change.money ? format.money(now) : `+${format.count(now)}`;
  if (share === 0) return format.text(day ? "change.same_day" : "change.same_hour", { value });
  const arrow = share > 0 ? "▲" : "▼";
  return format.text(day ? "change.day" : "change.hour", {
    value,
    change: `${arrow} ${Math.abs(share)}${"\u202f"}%`,
  });
}
