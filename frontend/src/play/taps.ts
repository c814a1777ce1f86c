/** What the buttons do that every kind has, by their `data-do`. */
import { claim, claimSheet, otherNumber } from "./claiming";
import { sendCode } from "./phone";
import { poster, share, shareCopy, shareSystem } from "./sharing";
import { openSheet } from "./sheets";
import { byId } from "./render";
import type { Tap } from "./kinds/kind";

export const COMMON: Record<string, Tap> = {
  rules: () => void openSheet("rules"),
  privacy: () => {
    openSheet("rules");
    byId("privacy-part").scrollIntoView();
  },
  appeal: () => void openSheet("contact"),
  close: (_page, target) => target.closest("dialog")?.close?.(),
  join: async (page) => void (await page.join()),
  skip: (page) => {
    page.skipFriend = true;
    page.set({ helped: null, notice: null });
  },
  clear: (page) => {
    page.skipFriend = true;
    page.set({ helped: null, notice: null });
  },
  reload: async (page) => {
    page.set({ nothing: false, notice: null });
    await page.refresh();
  },
  share,
  "share-page": share,
  "share-system": shareSystem,
  "share-copy": shareCopy,
  "share-poster": poster,
  verify: async (page) => (await import("./verifying")).verifySheet(page),
  "verify-go": async (page) => (await import("./verifying")).verify(page),
  "confirm-payment": async (page) => (await import("./confirming")).confirmPayment(page),
  claim: claimSheet,
  "claim-go": claim,
  "other-number": otherNumber,
  "send-code": sendCode,
};
