/** The participant's page: boot document in, state document in, one screen out. */
import "../theme/base.css";
import "../theme/scene.css";
import "../theme/sheet.css";
import "../theme/arms.css";
import { dressed, readBoot, seen } from "./arms";
import { wakeRisk } from "./api";
import { watch } from "../risk/listeners";
import { Page } from "./page";
import { answerCode } from "./phone";
import { countdown, translator } from "./text";
import type { StateDocument } from "./types";
import type { Kind } from "./kinds/kind";

/** Called by the entry of a kind, which brings its views and its scene's motion. */
export function start(kind: Kind): void {
  if (document.querySelector("template[data-arm]")) void dressed().then((first) => play(kind, first));
  else play(kind, null);
}

function play(kind: Kind, first: StateDocument | null): void {
  const boot = readBoot();
  const t = translator(boot);
  const page = new Page(boot, t, kind);
  listen(page);

  if (!boot.preview) {
    watch();
    const wake = () => void wakeRisk();
    for (const name of ["pointerdown", "keydown"]) {
      document.addEventListener(name, wake, { once: true, capture: true, passive: true });
    }
  }

  const tickClocks = () => {
    const now = page.now();
    for (const node of document.querySelectorAll<HTMLElement>("[data-clock]")) {
      const rest = Number(node.dataset.clock) - now;
      const text = countdown(rest, t);
      if (node.textContent !== text) node.textContent = text;
      if (rest <= 0) page.due();
    }
  };
  setInterval(tickClocks, 1000);
  page.onDraw = tickClocks;

  const dock = document.getElementById("dock");
  if (dock && "ResizeObserver" in window) {
    new ResizeObserver(() => {
      document.documentElement.style.setProperty("--dock", `${dock.offsetHeight}px`);
    }).observe(dock);
  }

  // Only a campaign with a vote loads its code.
  if (boot.vote) {
    void import("./voting").then((voting) => {
      page.beside = voting;
      page.redraw();
    }).catch(() => undefined);
  }

  // Messages are for those who take part; everybody else never loads their code. What is
  // written about a change comes a moment after it.
  let told = "";
  page.onState = (state) => {
    if (state.campaign.status === "running") {
      void import("./ticker").then((ticker) => ticker.tell(page)).catch(() => undefined);
    }
    if (!boot.preview) seen(boot, state);
    const now = state.me ? JSON.stringify([state.rewards, state.session?.helpers.length, state.referral?.qualified]) : "";
    if (!now || now === told) return;
    const look = () => void import("./inbox").then((inbox) => inbox.look(page)).catch(() => undefined);
    const waits = boot.preview || !told ? [0] : [4000, 25_000];
    told = now;
    for (const wait of waits) setTimeout(look, wait);
  };
  void page.begin(first);
}

function listen(page: Page): void {
  document.addEventListener("click", (event) => {
    const target = (event.target as Element).closest<HTMLElement>("[data-do]");
    if (!target || target.getAttribute("aria-disabled") === "true") return;
    event.preventDefault();
    void page.run(target.dataset.do ?? "", target);
  });
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.id === "consent") page.tick(box.checked);
  });
  // What is being mended is complained about no longer.
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLElement;
    const said = document.getElementById(`${field.id}-error`);
    if (field.getAttribute("aria-invalid") !== "true" || !said) return;
    field.setAttribute("aria-invalid", "false");
    said.textContent = "";
  });
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (form.dataset.go === "proof-go") answerCode(page);
    else if (form.dataset.go) void page.run(form.dataset.go, form);
  });
  // A tap outside a sheet closes it; the backdrop belongs to the dialog itself.
  document.addEventListener("pointerdown", (event) => {
    const sheet = event.target as HTMLDialogElement;
    if (sheet.tagName !== "DIALOG") return;
    if (event.clientY < sheet.getBoundingClientRect().top) sheet.close?.();
  });
}
