/** Sheets from below: rules and privacy stand in the shell, one more is filled here. */
import { byId } from "./render";

export function openSheet(id: string): HTMLDialogElement {
  const sheet = byId(id) as HTMLDialogElement;
  if (!sheet.open) {
    if (typeof sheet.showModal === "function") sheet.showModal();
    else sheet.setAttribute("open", "");
  }
  return sheet;
}

export function closeSheet(id: string): void {
  const sheet = byId(id) as HTMLDialogElement;
  if (typeof sheet.close === "function") sheet.close();
  else sheet.removeAttribute("open");
}

/** Fills the one sheet whose content is written by the script. */
export function fillSheet(html: string, label: string): HTMLDialogElement {
  byId("sheet-title").textContent = label;
  const body = byId("sheet-body");
  body.innerHTML = html;
  body.scrollTop = 0;
  return openSheet("sheet");
}
