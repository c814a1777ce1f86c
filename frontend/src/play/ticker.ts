/**
 * Who won what lately: real wins that were claimed, or nothing. One at a time, each once; whoever
 * wants things to stand still sees the newest.
 */
import "../theme/ticker.css";
import { calm } from "./motion";
import { byId } from "./render";
import { money } from "./text";
import type { Page } from "./page";
import type { Language } from "./types";

export interface Winner {
  who: string;
  kind: string;
  amount: number;
  title: Partial<Record<Language, string>> | null;
}

declare module "./types" {
  interface Local {
    /** In a preview: what the network would have said. */
    winners?: Winner[];
  }
}

const SHOWN_MS = 4200;
let begun = false;

export async function tell(page: Page): Promise<void> {
  if (begun) return;
  begun = true;
  const { preview } = page.boot;
  const found = preview
    ? page.local.winners ?? []
    : (await page.api.get<{ winners: Winner[] }>("winners")).winners;
  if (!found.length) return;
  let place = 0;
  const next = () => {
    const winner = found[place];
    if (!winner) return;
    show(words(page, winner));
    place += 1;
    if (!calm() && !preview && place < found.length) setTimeout(next, SHOWN_MS);
  };
  next();
}

function words({ t, boot }: Page, { who, kind, amount, title }: Winner): string {
  if (kind.startsWith("packet")) return t("ticker.money", { who, amount: money(amount, boot.currency) });
  return t("ticker.prize", { who, title: title?.[boot.language] || t(`prize.${kind}`) || t("prize.other") });
}

function show(text: string): void {
  const line = byId("ticker");
  line.hidden = false;
  line.textContent = text;
  if (!calm()) line.animate?.([{ opacity: 0, transform: "translateY(6px)" }, { opacity: 1, transform: "none" }], { duration: 320, easing: "ease-out" });
}
