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

/** Run `redraw` when the system turns light or dark, or the page goes to paper. */
export function onThemeChange(redraw: () => void): void {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}
