/** A few spans as one small line from zero, the newest marked. Decoration: hidden from readers. */

import { svg } from "./dom";

const WIDTH = 120;
const HEIGHT = 36;

export function sparkline(host: HTMLElement, values: number[]): void {
  const key = values.join(",");
  if (host.dataset.drawn === key) return;
  host.dataset.drawn = key;
  host.replaceChildren();
  const top = Math.max(...values, 0);
  host.hidden = top === 0 || values.length < 2;
  if (host.hidden) return;
  const step = WIDTH / (values.length - 1);
  const y = (value: number): number => HEIGHT - 3 - (value / top) * (HEIGHT - 8);
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${y(value).toFixed(1)}`);
  const picture = svg("svg", {
    viewBox: `-2 0 ${WIDTH + 6} ${HEIGHT}`,
    width: WIDTH,
    height: HEIGHT,
    "aria-hidden": "true",
    focusable: "false",
  });
  picture.append(
    svg("polygon", {
      class: "spark-area",
      points: `0,${HEIGHT - 3} ${points.join(" ")} ${WIDTH},${HEIGHT - 3}`,
    }),
    svg("polyline", { class: "spark-line", points: points.join(" ") }),
    svg("circle", { class: "spark-dot", cx: WIDTH, cy: y(values[values.length - 1] ?? 0), r: 2.6 }),
  );
  host.append(picture);
}
