/** Page views and leaves: one view for each real change, active time that survives a kill. */

import { storage, uuid7 } from "./identity.ts";
import { put, type Props } from "./queue.ts";
import { source, text, address } from "./scrub.ts";

type Track = (name: string, props?: Props) => void;

const BEAT = 1_000;
const BEATS_KEPT = 5;
const IDLE = 30_000;
const STALE = 15_000;
const LEAVE = "af_leave:";
const MARKS = [25, 50, 75, 90, 100];

export interface Page {
  id: string;
  onChange(listener: () => void): void;
  onLeave(listener: () => void): void;
}

export function watchPage(track: Track, campaign: string | undefined): Page {
  const changed: (() => void)[] = [];
  const left: (() => void)[] = [];
  const page: Page = {
    id: uuid7(),
    onChange: (listener) => void changed.push(listener),
    onLeave: (listener) => void left.push(listener),
  };
  let viewed = false;
  let gone = false;
  let visible = 0;
  let active = 0;
  let deepest = 0;
  let marked = 0;
  let touched = performance.now();
  let last = performance.now();
  let beats = 0;
  let path = current();

  function current(): string {
    // Only routes after the hash are another page; anchors are not.
    return location.pathname + (/^#!?\//.test(location.hash) ? location.hash.split("?")[0] : "");
  }

  function leaveProps(): Props {
    return {
      path: text(path, 200),
      pv: page.id,
      visible_ms: Math.round(visible),
      active_ms: Math.round(active),
      max_scroll: deepest,
    };
  }

  function beat(): void {
    const now = performance.now();
    const passed = Math.min(now - last, 2 * BEAT); // a sleeping phone is nobody's attention
    last = now;
    if (document.hidden || gone) return;
    visible += passed;
    if (now - touched < IDLE) active += passed;
    if (viewed && ++beats % BEATS_KEPT === 0) {
      const record = { at: Date.now(), campaign, props: leaveProps() };
      storage.set(LEAVE + page.id, JSON.stringify(record));
    }
  }

  function view(): void {
    if (viewed || document.hidden) return;
    viewed = true;
    gone = false;
    path = current();
    const from = document.referrer && address(document.referrer);
    track("page_view", { path: text(path, 200), pv: page.id, ...(from && { referrer: from }), ...source() });
    scrolled();
  }

  function leave(): void {
    if (!viewed || gone) return;
    beat();
    gone = true;
    left.forEach((listener) => listener());
    track("page_leave", leaveProps());
    storage.remove(LEAVE + page.id);
    visible = active = 0;
  }

  function back(): void {
    last = touched = performance.now();
    if (gone) gone = false;
    view();
  }

  function renew(): void {
    page.id = uuid7();
    viewed = gone = false;
    visible = active = deepest = marked = beats = 0;
    last = touched = performance.now();
    changed.forEach((listener) => listener());
    view();
  }

  let pending = 0;
  function moved(): void {
    clearTimeout(pending);
    pending = window.setTimeout(() => {
      if (current() === path) return;
      leave();
      renew();
    }, 50);
  }

  function scrolled(): void {
    const whole = document.documentElement.scrollHeight;
    if (!whole) return;
    deepest = Math.max(deepest, Math.min(100, Math.ceil(((scrollY + innerHeight) / whole) * 100)));
    while (viewed && marked < MARKS.length && deepest >= MARKS[marked]!) {
      const depth = MARKS[marked++]!;
      // A page that fits the screen was not scrolled.
      if (whole > innerHeight + 1) track("scroll_depth", { path: text(path, 200), depth });
    }
  }

  for (const method of ["pushState", "replaceState"] as const) {
    const original = history[method];
    history[method] = function (this: History, ...given: Parameters<typeof original>) {
      original.apply(this, given);
      moved();
    };
  }
  addEventListener("popstate", moved);
  addEventListener("hashchange", moved);
  addEventListener("pageshow", (event) => event.persisted && renew());
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : back()));
  for (const kind of ["pointerdown", "keydown", "scroll", "touchstart"])
    addEventListener(kind, () => (touched = performance.now()), { passive: true, capture: true });
  let throttled = 0;
  addEventListener("scroll", () => {
    if (!throttled) throttled = window.setTimeout(() => { throttled = 0; scrolled(); }, 200);
  }, { passive: true });
  setInterval(beat, BEAT);

  // Visits that were killed: their last beat tells when and how long.
  for (const key of storage.keys(LEAVE)) {
    try {
      const record = JSON.parse(storage.get(key) || "") as { at: number; campaign?: string; props: Props };
      if (Date.now() - record.at < STALE) continue;
      put({ id: uuid7(record.at), name: "page_leave", at: record.at, campaign: record.campaign, props: { ...record.props, recovered: true } });
    } catch {
      // Damaged: gone.
    }
    storage.remove(key);
  }
  view();
  return page;
}
