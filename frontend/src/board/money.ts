/** Where the budget is: one bar, four parts, each named with its amount and share. */

import { drawBars } from "./bars";
import { element, field, show } from "./dom";
import type { Format } from "./format";
import type { Limit, Money } from "./types";

const PARTS = ["paid", "granted", "held", "left"] as const;

export function drawMoney(money: Money, format: Format, pools: Record<string, string>): void {
  drawLimits(money.limits, format, pools);
  const bar = field("budget-bar");
  const key = JSON.stringify(money);
  if (bar.dataset.drawn === key) return;
  bar.dataset.drawn = key;
  field("budget-total").textContent = format.text("budget.of", { total: format.money(money.budget) });
  bar.replaceChildren(
    ...PARTS.filter((part) => money[part] > 0).map((part) => {
      const piece = element("i", `part part-${part}`);
      piece.style.flexGrow = String(money[part]);
      return piece;
    }),
  );
  field("budget-parts").replaceChildren(
    ...PARTS.map((part) => {
      const row = element("li", "part-row");
      const name = element("span", "part-name");
      name.append(element("i", `swatch part-${part}`), format.text(`budget.${part}`));
      row.append(
        name,
        element("b", "part-amount", format.money(money[part])),
        element("small", "part-share", format.percent(money[part], money.budget)),
      );
      return row;
    }),
  );
}

/** This hour and the budget above: a bar, its share in words, and the amounts beside it. */
function drawLimits(limits: Limit[], format: Format, pools: Record<string, string>): void {
  show("budget-limits", limits.length > 0);
  drawBars(
    field("budget-limits"),
    limits.map(({ level, name, used, whole }) => {
      const called = format.text(`limit.${level}`, { name: level === "pool_hour" ? (pools[name] ?? name) : name });
      const amounts = { used: format.money(used), whole: format.money(whole) };
      return {
        name: called,
        value: whole > 0 ? used / whole : 1,
        shown:
          used >= whole
            ? format.text("limit.full")
            : // Never more than there is: what is told at 80 is not called 80 before.
              format.text("limit.used", {
                share: format.percent(Math.floor((used * 100) / whole), 100),
              }),
        aside: format.text("limit.of", amounts),
        title: format.text("limit.tip", {
          name: called,
          ...amounts,
          left: format.money(Math.max(whole - used, 0)),
        }),
      };
    }),
    true,
    1,
  );
}
