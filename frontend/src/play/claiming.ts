/** Claiming a reward: to the number verified before in one tap, or to one typed now. */
import { newKey, Refusal } from "./api";
import { confetti } from "./motion";
import { agreeToMessages, fieldError, messagesTick, phoneFields, typedNumber, wantsMessages } from "./phone";
import { addressFields, addressRefused, nameField, nameRefused, prizeName, prizeWords, typedAddress, typedName } from "./prizes";
import { byId } from "./render";
import { closeSheet, fillSheet } from "./sheets";
import { errorText, esc } from "./text";
import { foremost } from "./view";
import type { Page } from "./page";

/** The same content is one intention: a second tap or a retry keeps its key and its bytes. */
let intended = { intention: "", key: "", body: {} as Record<string, unknown> };

export function claimSheet(page: Page): void {
  const reward = foremost(page.state?.rewards ?? []);
  if (!reward || !page.state) return;
  const { t } = page;
  const masked = page.state.me?.phone_masked ?? null;
  const amount = prizeName(reward, page.boot, t);
  const said = (key: string, params = {}) => esc(prizeWords(t, key, reward, { amount, ...params }));
  const known = masked
    ? `<div id="known"><p class="sheet-line">${said("claim.known", { phone: masked })}</p>` +
      `<p class="error" id="known-error" role="alert"></p>` +
      `<button type="submit" class="main" id="known-go"><span class="main-face">${said("claim.go_known", { phone: masked })}</span></button>` +
      `<button type="button" class="plain wide" data-do="other-number">${esc(t("claim.other"))}</button></div>`
    : "";
  const goods = addressFields(reward, t);
  const where = goods ? `<p class="sheet-line">${said("claim.where")}</p>${goods}` : "";
  const html =
    `<form id="claim" novalidate data-private data-go="claim-go">${where}${nameField(reward, t)}${known}<div id="number"${known ? " hidden" : ""}>` +
    `<p class="sheet-line">${said("claim.line")}</p>${phoneFields(t)}${messagesTick(page)}` +
    `<button type="submit" class="main" id="claim-go"><span class="main-face">${esc(t("claim.go"))}</span></button></div>` +
    `<p class="fine">${said("claim.privacy")}</p></form>`;
  fillSheet(html, prizeWords(t, "claim.title", reward));
  byId(reward.kind === "goods" ? "ship-name" : masked ? "known-go" : "phone").focus();
}

export function otherNumber(): void {
  byId("known").hidden = true;
  byId("number").hidden = false;
  byId("phone").focus();
}

export async function claim(page: Page): Promise<void> {
  const { t } = page;
  const known = document.getElementById("known");
  const address = typedAddress(t);
  if (!address) return;
  const fields = { ...address, ...typedName() };
  if (known && !known.hidden) {
    // The server knows the number, the page only its mask.
    await sendClaim(page, "known-go", { fields }, (code, path, _paths, errors) => {
      if (nameRefused(t, errors) || addressRefused(t, errors)) return;
      if (path === "phone") otherNumber();
      else byId("known-error").textContent = errorText(t, code);
    });
    return;
  }
  const typed = typedNumber(t);
  if (!typed) return;
  await sendClaim(page, "claim-go", { ...typed, fields }, (code, path, _paths, errors) => {
    if (nameRefused(t, errors) || addressRefused(t, errors)) return;
    fieldError(t, path === "phone" ? "phone" : "otp", `error.${code}`);
  });
}

/**
 * Sends the claim of the foremost reward. `refused` gets the code and the field that the
 * server named, "" when it named none.
 */
export async function sendClaim(
  page: Page,
  go: string,
  content: Record<string, unknown>,
  refused: (code: string, path: string, paths: string[], errors: { path: string; code: string }[]) => void,
): Promise<void> {
  const reward = foremost(page.state?.rewards ?? []);
  const button = byId(go) as HTMLButtonElement;
  if (!reward || button.disabled || page.boot.preview) return;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  const intention = `${reward.id}:${JSON.stringify(content)}`;
  if (intended.intention !== intention) {
    const body = { reward: reward.id, fields: {}, consent: {}, ...content };
    intended = { intention, key: newKey(), body };
  }
  const messages = wantsMessages();
  try {
    const answer = await page.api.act("claim", intended.body, intended.key, false);
    closeSheet("sheet");
    page.take(answer.state);
    agreeToMessages(page, messages);
    if (foremost(answer.state.rewards)?.status !== "checking") confetti();
  } catch (error) {
    const problem = error instanceof Refusal ? error.problem : null;
    // A refusal is settled under its key, and a wrong code stays wrong: else the next tap is
    // a new try.
    const settled = problem && problem.status !== 429 && !problem.code.startsWith("otp.");
    if (settled) intended.intention = "";
    const errors = problem?.errors ?? [];
    const paths = errors.map((item) => item.path.split(".").pop() ?? "");
    refused(problem?.code ?? "network", paths[0] ?? "", paths, errors);
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}
