/**
 * Which arm of a trial the page shows. The shell carries the other arms in templates; `state`
 * says whose arm it is. It is put on before anything is drawn, and remembered for the next visit.
 */
import { PlayApi } from "./api";
import type { Boot, StateDocument } from "./types";

const TRACKER_TRIES = 50;

/** localStorage, which some web views refuse: then every visit asks first. */
const memory = {
  get(name: string): string | null {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set(name: string, value: string): void {
    try {
      localStorage.setItem(name, value);
    } catch {
      // The server knows; only the next first paint is later.
    }
  },
};

const templates = (): HTMLTemplateElement[] => [...document.querySelectorAll<HTMLTemplateElement>("template[data-arm]")];
const named = (boot: Boot): string => `af:arm:${boot.slug}:${templates()[0]?.dataset.trial ?? ""}`;

export const readBoot = (): Boot => JSON.parse(document.getElementById("af-boot")?.textContent ?? "{}") as Boot;

/** The arm of which this page has a template; "" is the page itself. */
const wearable = (arm: string): string => (templates().some((one) => one.dataset.arm === arm) ? arm : "");

let worn = "";

/** Puts an arm's page in place of the one there is. */
async function wear(arm: string): Promise<void> {
  const found = templates().find((one) => one.dataset.arm === arm);
  worn = found ? arm : "";
  if (found) {
    await dye(found.dataset.theme ?? "");
    for (const old of [...document.body.children]) {
      if (old.tagName !== "TEMPLATE") old.remove();
    }
    document.body.prepend(found.content.cloneNode(true));
  }
  document.getElementById("page")?.removeAttribute("data-arms");
}

/** The arm's own stylesheet, where it has one; waited for, or the page would change its colours. */
async function dye(href: string): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel="stylesheet"][href*="/theme-"]');
  if (!link || !href || link.getAttribute("href") === href) return;
  await new Promise<void>((done) => {
    link.addEventListener("load", () => done(), { once: true });
    link.addEventListener("error", () => done(), { once: true });
    link.href = href;
  });
}

/** The page in its arm; the state, where it had to be asked for. */
export async function dressed(): Promise<StateDocument | null> {
  if (!templates().length) return null;
  const boot = readBoot();
  const known = memory.get(named(boot));
  if (known !== null) {
    await wear(known);
    return null;
  }
  const here = new URLSearchParams(location.search);
  const query = new URLSearchParams();
  for (const name of ["i", "ch"]) {
    const value = here.get(name);
    if (value) query.set(name, value);
  }
  const quiet = { offline: () => undefined, proving: () => undefined, askCode: () => Promise.resolve(null) };
  try {
    const state = await new PlayApi(boot, quiet).state(query);
    memory.set(named(boot), state.trial?.arm ?? "");
    await wear(state.trial?.arm ?? "");
    return state;
  } catch {
    await wear("");
    return null;
  }
}

/** After each state: tells once which arm was seen, and shows the right one if it is another. */
export function seen(boot: Boot, state: StateDocument): void {
  const { trial } = state;
  if (templates().length) {
    const arm = trial?.arm ?? "";
    memory.set(named(boot), arm);
    if (wearable(arm) !== worn) {
      location.reload();
      return;
    }
  }
  if (trial?.counts) tell(boot, trial.name, trial.arm, TRACKER_TRIES);
}

let told = false;

/** The tracker comes when it comes. */
function tell(boot: Boot, name: string, arm: string, tries: number): void {
  const key = `af:seen:${boot.slug}:${name}`;
  if (told || memory.get(key) === arm) return;
  if (window.af?.track) {
    told = true;
    memory.set(key, arm);
    window.af.track("trial_exposure", { trial: name, arm });
  } else if (tries > 0) {
    setTimeout(() => tell(boot, name, arm, tries - 1), 200);
  }
}
