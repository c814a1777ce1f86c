/** The participant's page: boot document in, state document in, one screen out. */
import "../theme/base.css";
import "../theme/scene.css";
import "../theme/sheet.css";
import { Actions } from "./actions";
import { wakeRisk } from "./api";
import { watch } from "../risk/listeners";
import { countdown, translator } from "./text";
import type { Boot } from "./types";

const boot = JSON.parse(document.getElementById("af-boot")?.textContent ?? "{}") as Boot;
const t = translator(boot);
const actions = new Actions(boot, t);

document.addEventListener("click", (event) => {
  const target = (event.target as Element).closest<HTMLElement>("[data-do]");
  if (!target || target.getAttribute("aria-disabled") === "true") return;
  event.preventDefault();
  void actions.run(target.dataset.do ?? "", target);
});
document.addEventListener("change", (event) => {
  const box = event.target as HTMLInputElement;
  if (box.id === "consent") actions.tick(box.checked);
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  if ((event.target as Element).id === "claim") void actions.run("claim-go", event.target as HTMLElement);
});
// A tap outside a sheet closes it; the backdrop belongs to the dialog itself.
document.addEventListener("pointerdown", (event) => {
  const sheet = event.target as HTMLDialogElement;
  if (sheet.tagName !== "DIALOG") return;
  if (event.clientY < sheet.getBoundingClientRect().top) sheet.close?.();
});

if (!boot.preview) {
  watch();
  const wake = () => void wakeRisk();
  for (const name of ["pointerdown", "keydown"]) {
    document.addEventListener(name, wake, { once: true, capture: true, passive: true });
  }
}

function tickClocks(): void {
  const now = actions.now();
  for (const node of document.querySelectorAll<HTMLElement>("[data-clock]")) {
    const rest = Number(node.dataset.clock) - now;
    const text = countdown(rest, t);
    if (node.textContent !== text) node.textContent = text;
    if (rest <= 0) actions.due();
  }
}
setInterval(tickClocks, 1000);
actions.onDraw = tickClocks;

const dock = document.getElementById("dock");
if (dock && "ResizeObserver" in window) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--dock", `${dock.offsetHeight}px`);
  }).observe(dock);
}

void actions.begin();
