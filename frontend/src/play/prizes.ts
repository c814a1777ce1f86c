/** What a person sees of a prize that is not money: its name, its code, where the parcel is. */
import { fieldError } from "./phone";
import { byId } from "./render";
import { esc, money, type Translate } from "./text";
import type { Boot, Reward } from "./types";

const isMoney = (reward: Reward): boolean => reward.kind === "packet" || reward.kind === "packets";

/** What it is, in words: a sum, so many points, or what the organiser calls it. */
export function prizeName(reward: Reward, boot: Boot, t: Translate): string {
  const { face } = reward;
  if (isMoney(reward)) return money(reward.amount, boot.currency);
  if (face?.points) return t("prize.points", { n: face.points.toLocaleString(boot.language) });
  return face?.title?.[boot.language] || t(`prize.${reward.kind}`) || t("prize.other");
}

/** Whether its amount is the person's; of other prizes it is what they cost the organiser. */
export const hasSum = isMoney;

/** What the owner needs to know of it besides: the code, or the parcel's number. */
export function prizeNote(reward: Reward, t: Translate): string {
  const { face } = reward;
  if (face?.code) return t("prize.code_is", { code: face.code });
  if (face?.shipping === "shipped") {
    return t("prize.sent", { carrier: face.carrier ?? "", tracking: face.tracking ?? "" });
  }
  return "";
}

/** The same words said of money, unless this kind of prize has its own. */
export function prizeWords(t: Translate, key: string, reward: Reward, params = {}): string {
  return t(`${key}.${reward.kind}`, params) || t(key, params);
}

const ADDRESS = [
  ["name", 'type="text" autocomplete="shipping name" maxlength="64"'],
  ["phone", 'type="tel" inputmode="tel" autocomplete="shipping tel" maxlength="20"'],
  ["address", 'type="text" autocomplete="shipping street-address" maxlength="200"'],
] as const;

/** Where goods go; nothing for other prizes. */
export function addressFields(reward: Reward, t: Translate): string {
  if (reward.kind !== "goods") return "";
  return ADDRESS.map(
    ([name, attributes]) =>
      `<label class="label" for="ship-${name}">${esc(t(`ship.${name}`))}</label>` +
      `<input class="field" id="ship-${name}" ${attributes} aria-describedby="ship-${name}-error">` +
      `<p class="error" id="ship-${name}-error" role="alert"></p>`,
  ).join("");
}

/** What was typed of an address, `{}` where none is asked for; null while something is missing. */
export function typedAddress(t: Translate): Record<string, string> | null {
  if (!document.getElementById("ship-name")) return {};
  const found: Record<string, string> = {};
  let first = "";
  for (const [name] of ADDRESS) {
    found[name] = (byId(`ship-${name}`) as HTMLInputElement).value.trim();
    fieldError(t, `ship-${name}`, found[name] ? "" : "ship.missing", false);
    if (!found[name]) first ||= name;
  }
  if (first) byId(`ship-${first}`).focus();
  return first ? null : found;
}

/** The payee's real name: there from the start, shown once the payer wants it. */
export function nameField(reward: Reward, t: Translate): string {
  if (reward.kind === "goods") return "";
  return (
    `<div id="named" hidden><label class="label" for="payee-name">${esc(t("claim.name"))}</label>` +
    `<input class="field" id="payee-name" type="text" autocomplete="name" maxlength="64" aria-describedby="payee-name-error">` +
    `<p class="error" id="payee-name-error" role="alert"></p></div>`
  );
}

/** What was typed of a name that is asked for. */
export function typedName(): Record<string, string> {
  const named = document.getElementById("named");
  const name = (document.getElementById("payee-name") as HTMLInputElement | null)?.value.trim();
  return named && !named.hidden && name ? { name } : {};
}

/** Whether the payer wants a real name for this sum; then it is asked for, with the reason. */
export function nameRefused(t: Translate, errors: { path: string; code: string }[]): boolean {
  const named = document.getElementById("named");
  if (!named || !errors.some((error) => error.path === "fields.name")) return false;
  named.hidden = false;
  fieldError(t, "payee-name", "claim.name_why");
  return true;
}

/** Says at the fields what the server found wrong with an address; whether it was that. */
export function addressRefused(t: Translate, errors: { path: string; code: string }[]): boolean {
  const wrong = errors.filter((error) => error.path.startsWith("fields."));
  for (const error of wrong) fieldError(t, `ship-${error.path.slice(7)}`, "ship.wrong");
  return wrong.length > 0;
}
