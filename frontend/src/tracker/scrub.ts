/** What may leave the page: no input values, no private text, no invitation, code or number. */

const PARAMETERS = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];

/** Path and allowed parameters of an address; another host is named, its path is not. */
export function address(href: string): string {
  try {
    const url = new URL(href, location.href);
    if (url.host !== location.host) return url.protocol === "http:" || url.protocol === "https:" ? url.host : url.protocol;
    return url.pathname.slice(0, 200);
  } catch {
    return "";
  }
}

/** Advertising parameters and our channel, as properties and not as a query. */
export function source(): Record<string, string> {
  const query = new URLSearchParams(location.search);
  const found: Record<string, string> = {};
  for (const name of PARAMETERS) {
    const value = query.get(name);
    if (value) found[name] = text(value);
  }
  const channel = query.get("ch");
  if (channel && /^[a-z][a-z0-9_-]{0,31}$/.test(channel)) found.channel = channel;
  return found;
}

/** Short text in which no row of six digits survives. */
export function text(value: string, length = 64): string {
  return value.replace(/\s+/g, " ").trim().slice(0, length).replace(/\d[\d -]{4,}\d/g, "[number]");
}

/** What an element says, unless it or something around it is private or takes input. */
export function label(element: Element): string {
  if (element.closest("[data-private],input,textarea,select,[contenteditable]")) return "";
  if (element.querySelector("[data-private],input,textarea,select")) return "";
  return text(element.getAttribute("aria-label") || element.textContent || "");
}
