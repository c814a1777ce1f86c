/** Sheets from below: rules and privacy (in the shell), share, claim and one-time code. */
import { esc, money, type Translate } from "./text";
import { byId } from "./render";

export function openSheet(id: string): HTMLDialogElement {
  const sheet = byId(id) as HTMLDialogElement;
  if (!sheet.open) {
    if (typeof sheet.showModal === "function") sheet.showModal();
    else sheet.setAttribute("open", "");
  }
  return sheet;
}

export function closeSheet(id: string): void {
  const sheet = byId(id) as HTMLDialogElement;
  if (typeof sheet.close === "function") sheet.close();
  else sheet.removeAttribute("open");
}

/** Fills the one sheet whose content is written here. */
export function fillSheet(html: string, label: string): HTMLDialogElement {
  byId("sheet-title").textContent = label;
  byId("sheet-body").innerHTML = html;
  return openSheet("sheet");
}

export function shareHtml(t: Translate, url: string, canSystem: boolean, inWechat: boolean): string {
  const first = inWechat
    ? `<p class="wechat"><svg viewBox="0 0 64 48" aria-hidden="true"><path d="M6 44C10 22 26 10 52 8M40 2l13 6-9 12" fill="none" stroke="currentColor" stroke-width="3.500" stroke-linecap="round" stroke-linejoin="round"/></svg><span>${esc(t("share.wechat"))}</span></p>`
    : canSystem
      ? `<button type="button" class="main" data-do="share-system" data-share="system"><span class="main-face">${esc(t("share.system"))}</span></button>`
      : "";
  const copyClass = first ? "plain" : "main";
  return (
    `<p class="sheet-line">${esc(t("share.line"))}</p>${first}` +
    `<div class="copy"><input id="share-url" class="field" readonly value="${esc(url)}" aria-label="${esc(t("share.link"))}" data-private>` +
    `<button type="button" class="${copyClass}" data-do="share-copy" data-share="copy"><span class="main-face">${esc(t("share.copy"))}</span></button></div>` +
    `<p class="hint" id="share-said" role="status"></p>`
  );
}

export function claimHtml(t: Translate, amount: number | null, currency: string, masked: string | null): string {
  const what = amount === null ? esc(t("otp.why")) : esc(t("claim.line", { amount: money(amount, currency) }));
  // Who has verified a number before pays to it with one tap; the fields wait behind it.
  const known = masked
    ? `<div id="known"><p class="sheet-line">${esc(t("claim.known", { amount: amount === null ? "" : money(amount, currency), phone: masked }))}</p>` +
      `<p class="error" id="known-error" role="alert"></p>` +
      `<button type="submit" class="main" id="known-go"><span class="main-face">${esc(t("claim.go_known", { phone: masked }))}</span></button>` +
      `<button type="button" class="plain wide" data-do="other-number">${esc(t("claim.other"))}</button></div>`
    : "";
  return (
    `<form id="claim" novalidate data-private>${known}<div id="number"${known ? " hidden" : ""}><p class="sheet-line">${what}</p>` +
    `<label class="label" for="phone">${esc(t("claim.phone"))}</label>` +
    `<input class="field" id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel" maxlength="20" aria-describedby="phone-error">` +
    `<p class="error" id="phone-error" role="alert"></p>` +
    `<label class="label" for="otp">${esc(t("claim.code"))}</label><div class="pair">` +
    `<input class="field" id="otp" name="otp" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="8" aria-describedby="otp-error">` +
    `<button type="button" class="plain" id="send-code" data-do="send-code">${esc(t("claim.send"))}</button></div>` +
    `<p class="error" id="otp-error" role="alert"></p><p class="said" id="otp-said" role="status"></p>` +
    `<button type="submit" class="main" id="claim-go"><span class="main-face">${esc(t(amount === null ? "otp.go" : "claim.go"))}</span></button></div>` +
    `<p class="fine">${esc(t("claim.privacy"))}</p></form>`
  );
}

/** Mainland numbers may be typed bare; everything else with its +country code. */
export function cleanPhone(text: string): string | null {
  const bare = text.replace(/[\s()\-.]/g, "");
  if (/^1[3-9]\d{9}$/.test(bare)) return bare;
  return /^\+\d{7,15}$/.test(bare) ? bare : null;
}
