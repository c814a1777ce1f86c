/** What a kind brings: one screen for every state, and what its own buttons do. */
import type { Page } from "../page";
import type { StateDocument } from "../types";
import type { Stage, View } from "../view";

export type Tap = (page: Page, target: HTMLElement) => unknown;

export interface Kind {
  view(stage: Stage): View;
  /** Words that stand in the object on every screen, unless a screen says otherwise. */
  standing(stage: Stage): Record<string, string>;
  /** By `data-do`; they come before the page's own. */
  taps: Record<string, Tap>;
  /** Screens on which something may happen by itself: the page keeps asking. */
  waiting: readonly string[];
  /** The same by what is told, whatever the screen. */
  follows?(state: StateDocument): boolean;
  /** Runs after every drawing: for what moves by itself. */
  drawn?(page: Page, view: View): void;
  /** A clock has reached zero; true when the kind knows what comes next without asking. */
  due?(page: Page): boolean;
  /** Runs when an action was answered; true when it has drawn the answer itself. */
  answered?(page: Page, action: string, result: unknown): Promise<boolean>;
}
