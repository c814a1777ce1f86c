/** Where the budget is: one bar, four parts, each named with its amount and share. */

import { element, field } from "./dom";
import type { Format } from "./format";
import type { Money } from "./types";

const PARTS = ["paid", "granted", "held", "left"] as const;

export function drawMoney(money: Money, format: Format): void {
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
