/** Phone number and one-time code: to claim, to confirm a number, to pass a safety check. */
import { Refusal } from "./api";
import { byId } from "./render";
import { closeSheet, fillSheet } from "./sheets";
import { errorText, esc, type Translate } from "./text";
import type { Page } from "./page";
import type { Proof } from "./types";

export interface Typed {
  phone: string;
  otp: string;
}

let asked: ((proof: Proof | null) => void) | null = null;

/** Both fields with their errors; `otp-said` tells where the code went. */
export function phoneFields(t: Translate): string {
  return (
    `<label class="label" for="phone">${esc(t("claim.phone"))}</label>` +
    `<input class="field" id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel" maxlength="20" aria-describedby="phone-error">` +
    `<p class="error" id="phone-error" role="alert"></p>` +
    `<label class="label" for="otp">${esc(t("claim.code"))}</label><div class="pair">` +
    `<input class="field" id="otp" name="otp" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="8" aria-describedby="otp-error">` +
    `<button type="button" class="plain" id="send-code" data-do="send-code">${esc(t("claim.send"))}</button></div>` +
    `<p class="error" id="otp-error" role="alert"></p><p class="said" id="otp-said" role="status"></p>`
  );
}

/** The agreement to be written to: apart, unticked, never a condition. */
export function messagesTick({ boot, t }: Page): string {
  if (!boot.messages) return "";
  return `<label class="tick tick-sheet"><input type="checkbox" id="messages"><span class="tick-box" aria-hidden="true"></span><span>${esc(t("consent.messages"))}</span></label>`;
}

/** Tells the server that messages are wanted; nothing waits for it. */
export function agreeToMessages(page: Page, wanted: boolean): void {
  if (wanted) page.api.post("preferences", { sms: true }).catch(() => undefined);
}

export const wantsMessages = (): boolean =>
  (document.getElementById("messages") as HTMLInputElement | null)?.checked ?? false;

/** Mainland numbers may be typed bare; everything else with its +country code. */
export function cleanPhone(text: string): string | null {
  const bare = text.replace(/[\s()\-.]/g, "");
  if (/^1[3-9]\d{9}$/.test(bare)) return bare;
  return /^\+\d{7,15}$/.test(bare) ? bare : null;
}

/** The error of a field in words, at the field; an empty key takes it away. */
export function fieldError(t: Translate, name: string, key: string, focus = true): void {
  const said = document.getElementById(`${name}-error`);
  const field = document.getElementById(name);
  if (!said || !field) return;
  said.textContent = key ? t(key) || errorText(t, key.replace(/^error\./, "")) : "";
  field.setAttribute("aria-invalid", key ? "true" : "false");
  if (key && focus) field.focus();
}

function typedPhone(t: Translate, focus = true): string | null {
  const phone = cleanPhone((byId("phone") as HTMLInputElement).value);
  fieldError(t, "phone", phone ? "" : "claim.phone_wrong", focus);
  return phone;
}

/** What was typed, when both look right; else the errors stand at the fields. */
export function typedNumber(t: Translate, focus = true): Typed | null {
  const otp = (byId("otp") as HTMLInputElement).value.replace(/\s/g, "");
  const phone = typedPhone(t, focus);
  const right = /^\d{4,8}$/.test(otp);
  fieldError(t, "otp", right ? "" : "claim.code_wrong", focus && phone !== null);
  return phone && right ? { phone, otp } : null;
}

export async function sendCode(page: Page, target: HTMLElement): Promise<void> {
  const button = target as HTMLButtonElement;
  const phone = typedPhone(page.t);
  if (!phone || button.disabled || page.boot.preview) return;
  button.disabled = true;
  try {
    const sent = await page.api.sendCode(phone);
    byId("otp-said").textContent = page.t("claim.sent", { phone: sent.sent_to });
    byId("otp").focus();
    resendTimer(page.t, button, sent.retry_after);
  } catch (error) {
    const problem = error instanceof Refusal ? error.problem : null;
    fieldError(page.t, "phone", problem ? `error.${problem.code}` : "error.network");
    const rest = problem?.retry_at ? (problem.retry_at - page.now()) / 1000 : 3;
    resendTimer(page.t, button, Math.min(Math.max(1, Math.ceil(rest)), 3600));
  }
}

function resendTimer(t: Translate, button: HTMLButtonElement, seconds: number): void {
  const until = Date.now() + seconds * 1000;
  const step = () => {
    if (!button.isConnected) return;
    const rest = Math.ceil((until - Date.now()) / 1000);
    button.disabled = rest > 0;
    button.textContent = rest > 0 ? t("claim.wait", { n: rest }) : t("claim.resend");
    if (rest > 0) setTimeout(step, 500);
  };
  step();
}

/** A safety check that asks for a phone; null when the person closed the sheet. */
export function askCode(page: Page): Promise<Proof | null> {
  const { t } = page;
  const html =
    `<form id="proof" novalidate data-private data-go="proof-go"><p class="sheet-line">${esc(t("otp.why"))}</p>${phoneFields(t)}` +
    `<button type="submit" class="main" id="proof-go"><span class="main-face">${esc(t("otp.go"))}</span></button></form>`;
  const sheet = fillSheet(html, t("otp.title"));
  return new Promise((done) => {
    asked = done;
    sheet.addEventListener("close", () => done(null), { once: true });
  });
}

export function answerCode(page: Page): void {
  const typed = typedNumber(page.t);
  if (!typed || !asked) return;
  asked({ kind: "otp", ...typed });
  asked = null;
  closeSheet("sheet");
}
