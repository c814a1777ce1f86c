/**
 * Counts that something was done, never what: no keys, no positions, no text.
 *
 * The page's core should install this early (`watch()` from its entry point): the risk
 * bundle comes with the first tap, too late to have seen anything.
 */

export interface Counts {
  landed: number;
  pointer: number;
  touch: number;
  scroll: number;
  key: number;
}

const NAME = "__afSeen";
const LIMIT = 10_000;

const holder = globalThis as unknown as Record<string, Counts | undefined>;

/** The counters if `watch` was called on this page, by whichever bundle. */
export const seen = (): Counts | undefined => holder[NAME];

/** The page's counters, made and fed from the first call on. */
export function watch(): Counts {
  const known = seen();
  if (known) return known;
  const origin = performance.timeOrigin || Date.now() - performance.now();
  const counts: Counts = { landed: Math.round(origin), pointer: 0, touch: 0, scroll: 0, key: 0 };
  holder[NAME] = counts;
  const on = (name: keyof Counts, ...types: string[]): void => {
    for (const type of types) {
      addEventListener(
        type,
        (event) => {
          if (event.isTrusted && counts[name] < LIMIT) counts[name] += 1;
        },
        { passive: true, capture: true },
      );
    }
  };
  on("pointer", "pointerdown", "pointermove");
  on("touch", "touchstart", "touchmove");
  on("scroll", "scroll", "wheel");
  on("key", "keydown");
  return counts;
}
