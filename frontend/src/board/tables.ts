/** Each chart as a table: the button beside it turns one into the other. */

import { element, field } from "./dom";
import type { Format } from "./format";

const asTable = new Set<string>();

/** Whether the reader has asked for the table of that chart. */
export function isTable(name: string): boolean {
  return asTable.has(name);
}

/** `redraw` is called after the reader has changed their mind. */
export function wireTables(format: Format, redraw: () => void): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-table]")) {
    button.addEventListener("click", () => {
      const name = button.dataset.table ?? "";
      const on = !asTable.has(name);
      if (on) asTable.add(name);
      else asTable.delete(name);
      button.setAttribute("aria-pressed", String(on));
      button.textContent = format.text(on ? "table.hide" : "table.show");
      redraw();
    });
  }
}

/** Show chart, table or neither; the table is filled only when it is seen. */
export function showChart(name: string, any: boolean): void {
  field(name).hidden = !any || isTable(name);
  field(`${name}-table`).hidden = !any || !isTable(name);
  const button = document.querySelector<HTMLButtonElement>(`[data-table="${name}"]`);
  if (button) button.hidden = !any;
}

export function fillTable(name: string, heads: string[], rows: string[][]): void {
  if (!isTable(name)) return;
  const host = field(`${name}-table`);
  const key = JSON.stringify([heads, rows]);
  if (host.dataset.drawn === key) return;
  host.dataset.drawn = key;
  const table = element("table", "figures");
  const head = element("tr", "");
  heads.forEach((text, index) => {
    const cell = element("th", index ? "number" : "", text);
    cell.scope = "col";
    head.append(cell);
  });
  const body = element("tbody", "");
  for (const row of rows) {
    const line = element("tr", "");
    row.forEach((text, index) => {
      const cell = element(index ? "td" : "th", index ? "number" : "", text);
      if (!index) (cell as HTMLTableCellElement).scope = "row";
      line.append(cell);
    });
    body.append(line);
  }
  const thead = element("thead", "");
  thead.append(head);
  table.append(thead, body);
  host.tabIndex = 0;
  host.replaceChildren(table);
}
