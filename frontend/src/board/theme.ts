/** Colours come from the style sheet; the canvas asks for them, again when the theme turns. */

export interface Palette {
  accent: string;
  ink: string;
  quiet: string;
  ground: string;
  context: string;
  line: string;
  hair: string;
  hover: string;
  font: string;
}

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    accent: read("--accent"),
    ink: read("--ink"),
    quiet: read("--quiet"),
    ground: read("--ground"),
    context: read("--context"),
    line: read("--line"),
    hair: read("--hair"),
    hover: read("--hover"),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** Paper is light, whatever the screen is. Call before anything draws: who listens first is first. */
export function lightOnPaper(): void {
  const root = document.documentElement;
  let chosen = root.dataset.theme;
  window.addEventListener("beforeprint", () => {
    if (onPaper()) return;
    chosen = root.dataset.theme;
    root.dataset.theme = "light";
    root.dataset.paper = "";
  });
  window.addEventListener("afterprint", () => {
    delete root.dataset.paper;
    root.dataset.theme = chosen;
  });
}

/** Whether the page is being printed: what moves would be caught half-way. */
export const onPaper = (): boolean => "paper" in document.documentElement.dataset;

/** Run `redraw` when the system turns light or dark, or the page goes to paper. */
export function onThemeChange(redraw: () => void): void {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  for (const event of ["beforeprint", "afterprint"]) window.addEventListener(event, redraw);
}
