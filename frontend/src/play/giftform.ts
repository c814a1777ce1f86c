/** Who is insured: fields with the right keyboard, agreements one by one, errors in words. */
import { sendClaim } from "./claiming";
import { fieldError, messagesTick, phoneFields, typedNumber } from "./phone";
import { byId } from "./render";
import { fillSheet } from "./sheets";
import { errorText, esc, round, type Translate } from "./text";
import type { Page } from "./page";
import type { GiftField, GiftTerms } from "./types";

const HINTS = { name: "form.name_hint", id_number: "form.id_hint", birth_date: "form.birth_hint" };
const ATTRIBUTES = {
  name: 'type="text" autocomplete="name" autocapitalize="words" maxlength="60"',
  // The last sign may be X, which a numeric keyboard lacks; capitals come by themselves.
  id_number: 'type="text" inputmode="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="22"',
  birth_date: 'type="date" autocomplete="bday" min="1900-01-01"',
};
/** Errors that mean the person, not the field. */
const AWAY = /^(eligibility\.|play\.not_available|limit\.|stock\.)/;

const idOf = (field: GiftField) => `field-${field.name}`;
const valueOf = (id: string) => (byId(id) as HTMLInputElement).value.trim();

export function formSheet(page: Page): void {
  const { t, boot } = page;
  const gift = boot.gift as GiftTerms;
  const fields = gift.fields.map((field) => fieldHtml(field, gift, t)).join("");
  const consents = gift.consents.map((consent) => consentHtml(consent, t)).join("");
  const line = t("claim.line", {
    days: gift.product.term_days,
    sum: round(gift.product.sum_insured, boot.currency),
  });
  fillSheet(
    `<form id="insured" novalidate data-private data-go="form-go"><p class="sheet-line">${esc(line)}</p>` +
      `${fields}${phoneFields(t)}<fieldset class="agreements"><legend>${esc(t("form.consents"))}</legend>${consents}</fieldset>${messagesTick(page)}` +
      `<p class="error" id="form-error" role="alert"></p>` +
      `<button type="submit" class="main" id="form-go"><span class="main-face">${esc(t("button.submit"))}</span></button>` +
      `<p class="fine">${esc(t("claim.privacy"))}</p></form>`,
    t("claim.title"),
  );
  const first = gift.fields[0];
  if (first) byId(idOf(first)).focus({ preventScroll: true });
}

function fieldHtml(field: GiftField, gift: GiftTerms, t: Translate): string {
  const id = idOf(field);
  const hint = t(HINTS[field.kind] ?? "");
  const ages = field.kind === "birth_date" ? ` ${t("form.age", { min: gift.min_age, max: gift.max_age })}` : "";
  const optional = field.required ? "" : ` <small>${esc(t("form.optional"))}</small>`;
  return (
    `<label class="label" for="${id}">${esc(field.label)}${optional}</label>` +
    `<input class="field" id="${id}" ${ATTRIBUTES[field.kind] ?? 'type="text"'} aria-describedby="${id}-hint ${id}-error">` +
    `<p class="below" id="${id}-hint">${esc(hint + ages)}</p><p class="error" id="${id}-error" role="alert"></p>`
  );
}

function consentHtml(consent: GiftTerms["consents"][number], t: Translate): string {
  const id = `consent-${consent.id}`;
  return (
    `<div class="agreement"><label class="tick tick-sheet"><input type="checkbox" id="${id}" aria-describedby="${id}-error"><span class="tick-box" aria-hidden="true"></span><span>${esc(consent.label)}</span></label>` +
    `<details class="document"><summary>${esc(t("form.read"))}<span class="sr"> ${esc(consent.label)}</span></summary><div class="document-text">${esc(consent.document)}</div></details>` +
    `<p class="error" id="${id}-error" role="alert"></p></div>`
  );
}

/** The last sign of an 18-digit identity number is a check sum of the others (GB 11643). */
export function validId(text: string): boolean {
  const id = text.replace(/\s/g, "").toUpperCase();
  if (!/^\d{17}[\dX]$/.test(id)) return false;
  const sum = [...id.slice(0, 17)].reduce((total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11), 0);
  return "10X98765432"[sum % 11] === id[17];
}

/** The key of what is wrong with a field, "" when nothing is. */
function wrong(field: GiftField, value: string): string {
  if (!value) return field.required ? "error.missing" : "";
  if (field.kind === "id_number" && !validId(value)) return "error.id_number";
  if (field.kind === "name" && value.length < 2) return "error.name";
  return "";
}

export async function submitForm(page: Page): Promise<void> {
  const { t } = page;
  const gift = page.boot.gift as GiftTerms;
  const bad: string[] = [];
  const mark = (id: string, key: string, params = {}) => {
    if (key) bad.push(id);
    fieldError(t, id, key ? "error.missing" : "", false);
    byId(`${id}-error`).textContent = key ? t(key, params) || errorText(t, key.replace(/^error\./, "")) : "";
  };
  const fields: Record<string, string> = {};
  for (const field of gift.fields) {
    const value = valueOf(idOf(field));
    const clean = field.kind === "id_number" ? value.replace(/\s/g, "").toUpperCase() : value;
    mark(idOf(field), wrong(field, clean));
    if (clean) fields[field.name] = clean;
  }
  const typed = typedNumber(t, false);
  if (!typed) bad.push(byId("phone").getAttribute("aria-invalid") === "true" ? "phone" : "otp");
  const consent: Record<string, string> = {};
  for (const { id, version } of gift.consents) {
    const ticked = (byId(`consent-${id}`) as HTMLInputElement).checked;
    mark(`consent-${id}`, ticked ? "" : "error.consent");
    if (ticked) consent[id] = version;
  }
  const away = (id: string) => byId(id).focus();
  byId("form-error").textContent = bad.length ? t("form.check") : "";
  const [first] = bad;
  if (first) away(first);
  if (bad.length || !typed) return;

  await sendClaim(page, "form-go", { ...typed, fields, consent }, (code, _path, paths, errors) => {
    if (AWAY.test(code)) {
      byId("sheet-body").closest("dialog")?.close();
      page.refuseCode(code);
      return;
    }
    const ages = { min: gift.min_age, max: gift.max_age };
    for (const error of errors) {
      const [group, name] = error.path.split(".");
      const field = gift.fields.find((item) => item.name === name);
      if (group === "fields" && field) {
        const key = { age: "error.age", missing: "error.missing" }[error.code] ?? `error.${field.kind}`;
        mark(idOf(field), key, ages);
      } else if (group === "consent" && name) mark(`consent-${name}`, "error.consent");
    }
    const [seen] = bad;
    if (seen) {
      byId("form-error").textContent = t("form.check");
      away(seen);
    } else if (paths.includes("phone")) fieldError(t, "phone", `error.${code}`);
    else if (code.startsWith("otp.")) fieldError(t, "otp", `error.${code}`);
    else byId("form-error").textContent = errorText(t, code);
  });
}
