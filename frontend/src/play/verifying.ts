/** Binding a phone, so that the organiser's own systems can tell who did it. */
import { newKey, Refusal } from "./api";
import { agreeToMessages, fieldError, messagesTick, phoneFields, typedNumber, wantsMessages } from "./phone";
import { byId } from "./render";
import { closeSheet, fillSheet } from "./sheets";
import { esc } from "./text";
import type { Page } from "./page";

let intended = { intention: "", key: "", body: {} as Record<string, unknown> };

export function verifySheet(page: Page): void {
  const { t } = page;
  fillSheet(
    `<form id="verify" novalidate data-private data-go="verify-go"><p class="sheet-line">${esc(t("verify.why"))}</p>` +
      `${phoneFields(t)}${messagesTick(page)}` +
      `<button type="submit" class="main" id="verify-go"><span class="main-face">${esc(t("verify.go"))}</span></button>` +
      `<p class="fine">${esc(t("verify.privacy"))}</p></form>`,
    t("verify.title"),
  );
  byId("phone").focus();
}

export async function verify(page: Page): Promise<void> {
  const typed = typedNumber(page.t);
  const button = byId("verify-go") as HTMLButtonElement;
  if (!typed || button.disabled || page.boot.preview) return;
  button.disabled = true;
  const intention = `${typed.phone}:${typed.otp}`;
  if (intended.intention !== intention) {
    const consent = { privacy: page.boot.legal.privacy_id };
    intended = { intention, key: newKey(), body: { ...typed, consent } };
  }
  const messages = wantsMessages();
  try {
    const answer = await page.api.act("verify", intended.body, intended.key, false);
    closeSheet("sheet");
    page.take(answer.state);
    agreeToMessages(page, messages);
  } catch (error) {
    const problem = error instanceof Refusal ? error.problem : null;
    const code = problem?.code ?? "network";
    // A refusal is settled under its key; the next tap is a new try.
    if (problem && problem.status !== 429) intended.intention = "";
    if (code.startsWith("eligibility.") || code === "play.not_available") {
      closeSheet("sheet");
      await page.refuse(error);
      return;
    }
    const ofPhone = problem?.errors?.some((item) => item.path.endsWith("phone")) ?? false;
    fieldError(page.t, ofPhone ? "phone" : "otp", `error.${code}`);
  } finally {
    button.disabled = false;
  }
}
