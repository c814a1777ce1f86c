/** Taps, exposures, shares, errors and the page's speed, without a line in the page. */

import type { Page } from "./page.ts";
import type { Props } from "./queue.ts";
import { address, label, text } from "./scrub.ts";

type Track = (name: string, props?: Props) => void;

const CLICKABLE = "[data-block],a,button,[role=button]";
const EXPOSED = "[data-exposure],[data-block]";
const HALF_SECOND = 500;

const blockOf = (element: Element): string =>
  element.closest("[data-block]")?.getAttribute("data-block")?.slice(0, 64) || "";

export function watchClicks(track: Track): void {
  let last: Element | null = null;
  let at = 0;
  let count = 0;
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest(CLICKABLE) : null;
    if (!target) return;
    const share = target.closest("[data-share]");
    if (share) track("share_click", { to: text(share.getAttribute("data-share") || ""), block: blockOf(share) });
    const now = performance.now();
    count = target === last && now - at < 1000 ? count + 1 : 1;
    last = target;
    at = now;
    if (count > 3) return; // anger is one event, not twenty
    const props: Props = { block: blockOf(target), tag: target.tagName.toLowerCase() };
    const said = label(target);
    if (said) props.text = said;
    if (target instanceof HTMLAnchorElement && target.href) props.href = address(target.href);
    if (count === 3) props.rage = true;
    track("click", props);
  }, true);
}

/** At least half seen for half a second in all, once for each element and page view. */
export function watchExposure(track: Track, page: Page): void {
  if (!window.IntersectionObserver) return;
  const seen = new Map<Element, { since: number; total: number; timer: number }>();
  let done = new WeakSet<Element>();

  function stop(element: Element): void {
    const state = seen.get(element);
    if (!state || !state.since) return;
    clearTimeout(state.timer);
    state.total += performance.now() - state.since;
    state.since = 0;
  }

  function go(element: Element): void {
    if (done.has(element) || document.hidden) return;
    const state = seen.get(element) || { since: 0, total: 0, timer: 0 };
    seen.set(element, state);
    if (state.since) return;
    state.since = performance.now();
    state.timer = window.setTimeout(() => {
      done.add(element);
      seen.delete(element);
      observer.unobserve(element);
      const props: Props = { block: blockOf(element) };
      const name = element.getAttribute("data-exposure");
      if (name) props.exposure = text(name);
      track("exposure", props);
    }, HALF_SECOND - state.total);
  }

  const inView = new Set<Element>();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      // A block taller than the screen cannot be half visible: it may fill half the screen.
      const enough =
        entry.intersectionRatio >= 0.5 || entry.intersectionRect.height >= innerHeight / 2;
      if (enough && entry.isIntersecting) {
        inView.add(entry.target);
        go(entry.target);
      } else {
        inView.delete(entry.target);
        stop(entry.target);
      }
    }
  }, { threshold: [0, 0.1, 0.25, 0.5, 0.75] });

  const observe = (root: ParentNode): void =>
    root.querySelectorAll(EXPOSED).forEach((element) => done.has(element) || observer.observe(element));
  new MutationObserver((records) => {
    for (const record of records)
      record.addedNodes.forEach((node) => {
        if (!(node instanceof Element)) return;
        if (node.matches(EXPOSED)) observer.observe(node);
        observe(node);
      });
  }).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) seen.forEach((_, element) => stop(element));
    else inView.forEach(go);
  });
  page.onChange(() => {
    done = new WeakSet();
    observer.disconnect();
    inView.clear();
    seen.forEach((_, element) => stop(element));
    seen.clear();
    observe(document);
  });
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => observe(document));
  else observe(document);
}

export function watchErrors(track: Track): void {
  let left = 10;
  function report(name: string, props: Props): void {
    if (left-- > 0) track(name, props);
  }
  addEventListener("error", (event) => {
    const target = event.target;
    if (target instanceof Element)
      report("resource_error", {
        tag: target.tagName.toLowerCase(),
        file: address(target.getAttribute("src") || target.getAttribute("href") || ""),
      });
    else
      report("js_error", {
        message: text(event.message || "", 200),
        file: address(event.filename || ""),
        line: event.lineno || 0,
      });
  }, true);
  addEventListener("unhandledrejection", (event) => {
    const reason: unknown = event.reason;
    report("js_error", { message: text(String((reason as Error)?.message || reason), 200), file: "", line: 0 });
  });
}

/** LCP, CLS, INP, FCP and TTFB of the first view, once, when it is left. */
export function watchVitals(track: Track, page: Page): void {
  const vitals: Record<string, number> = {};
  const observe = (type: string, use: (entry: PerformanceEntry & Record<string, number>) => void): void => {
    try {
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => use(entry as never)))
        .observe({ type, buffered: true, durationThreshold: 40 } as PerformanceObserverInit);
    } catch {
      // This browser does not measure it.
    }
  };
  observe("largest-contentful-paint", (entry) => (vitals.lcp = Math.round(entry.startTime)));
  observe("paint", (entry) => {
    if (entry.name === "first-contentful-paint") vitals.fcp = Math.round(entry.startTime);
  });
  observe("layout-shift", (entry) => {
    if (!entry.hadRecentInput) vitals.cls = Math.round(((vitals.cls || 0) + entry.value!) * 1e4) / 1e4;
  });
  observe("event", (entry) => {
    if (entry.interactionId) vitals.inp = Math.max(vitals.inp || 0, Math.round(entry.duration));
  });
  observe("navigation", (entry) => (vitals.ttfb = Math.round(entry.responseStart!)));
  let sent = false;
  page.onLeave(() => {
    if (sent || !Object.keys(vitals).length) return;
    sent = true;
    track("web_vital", vitals);
  });
}
