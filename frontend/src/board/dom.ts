/** Small helpers: every figure on the page is an element with `data-f`. */

const SVG = "http://www.w3.org/2000/svg";

export function field(name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-f="${name}"]`);
  if (!found) throw new Error(`the board has no field ${name}`);
  return found;
}

/** Write only what changed, so that screen readers and selections are left alone. */
export function put(name: string, text: string): void {
  const element = field(name);
  if (element.textContent !== text) element.textContent = text;
}

export function show(name: string, visible: boolean): void {
  field(name).hidden = !visible;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text?: string,
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function svg(tag: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
