/** Is anything wrong: how many things need a look, then each in a line, the worst first. */

import { element, field } from "./dom";
import type { Format } from "./format";
import type { Alarm } from "./types";

interface Shown {
  text: string;
  href: string | null;
}

const SHOWN = 4;

export function drawAlarms<A extends Alarm>(
  big: string,
  list: string,
  alarms: A[],
  format: Format,
  show: (alarm: A) => Shown,
): void {
  const host = field(big);
  const key = JSON.stringify(alarms);
  if (host.dataset.drawn === key) return;
  host.dataset.drawn = key;
  const bad = alarms.some((alarm) => alarm.level === "alarm");
  host.classList.toggle("alarm", bad);
  host.classList.toggle("warned", !bad && alarms.length > 0);
  const number = alarms.length === 0 ? format.text("alarms.none") : format.count(alarms.length);
  const words = alarms.length === 0 ? "none_note" : alarms.length === 1 ? "one" : "many";
  host.replaceChildren(number, element("small", "", format.text(`alarms.${words}`)));
  field(list).replaceChildren(
    ...alarms.slice(0, SHOWN).map((alarm) => line(alarm, show(alarm))),
  );
}

export function line(alarm: Alarm, shown: Shown): HTMLElement {
  const item = element("li", `alarm-line alarm-${alarm.level}`);
  if (shown.href) {
    const link = element("a", "", shown.text);
    link.href = shown.href;
    item.append(link);
  } else {
    item.append(shown.text);
  }
  return item;
}
