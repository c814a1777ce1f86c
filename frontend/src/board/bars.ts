/** Names with zero-based bars and their numbers, the form of all our short lists. */

import { element } from "./dom";

export interface Bar {
  name: string;
  value: number;
  /** What is written at the end, the number with its unit. */
  shown: string;
  /** A quieter word after it. */
  aside?: string;
  /** The whole sentence, on hover and for readers who cannot see the bar. */
  title?: string;
}

/** `top` is what a whole bar stands for; the greatest value unless given. */
export function drawBars(host: HTMLElement, bars: Bar[], accent = false, top?: number): void {
  const key = JSON.stringify([bars, top]);
  if (host.dataset.drawn === key) return;
  host.dataset.drawn = key;
  const whole = Math.max(top ?? Math.max(...bars.map((bar) => bar.value), 0), 1e-9);
  host.replaceChildren(
    ...bars.map((bar) => {
      const row = element("li", accent ? "reason reason-accent" : "reason");
      const fill = element("i", "reason-bar");
      fill.style.width = `${Math.min(bar.value / whole, 1) * 100}%`;
      fill.hidden = bar.value <= 0;
      const rail = element("span", "reason-rail");
      rail.append(fill);
      const count = element("span", "reason-count");
      count.append(element("b", "", bar.shown));
      if (bar.aside) count.append(element("small", "", bar.aside));
      row.append(element("span", "reason-name", bar.name), rail, count);
      if (bar.title) row.title = bar.title;
      return row;
    }),
  );
}
