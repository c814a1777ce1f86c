/** A password opens one more packet: said in a sheet, opened by the same tap as every prize. */
import { newKey, Refusal } from "./api";
import { closeSheet, fillSheet } from "./sheets";
import { byId } from "./render";
import { errorText, esc } from "./text";
import type { Page } from "./page";

let asked = { word: "", key: "" };

export function passwordSheet(page: Page): void {
  const { t } = page;
  fillSheet(
    `<form id="word-form" novalidate data-go="password-go"><p class="sheet-line">${esc(t("password.line"))}</p>` +
      `<label class="label" for="word">${esc(t("password.label"))}</label>` +
      `<input class="field" id="word" name="word" maxlength="24" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="word-error" data-private>` +
      `<p class="error" id="word-error" role="alert"></p>` +
      `<button type="submit" class="main" id="password-go"><span class="main-face">${esc(t("password.go"))}</span></button></form>`,
    t("password.title"),
  );
  byId("word").focus();
}

export async function sayPassword(page: Page): Promise<void> {
  const button = byId("password-go") as HTMLButtonElement;
  const word = (byId("word") as HTMLInputElement).value.trim();
  const told = (text: string) => {
    byId("word-error").textContent = text;
    byId("word").setAttribute("aria-invalid", "true");
    byId("word").focus();
  };
  if (!word || button.disabled || page.boot.preview) return word ? undefined : told(page.t("password.empty"));
  button.disabled = true;
  // The same word sent again is the same try, also after a lost answer.
  if (asked.word !== word) asked = { word, key: newKey() };
  try {
    const body = { do: "password", input: { password: word } };
    const answer = await page.api.act<{ right: boolean; tries: number }>("act", body, asked.key, false);
    asked.word = "";
    page.take(answer.state);
    if (!answer.result.right) {
      told(page.t(answer.result.tries ? "password.wrong" : "password.none", { n: answer.result.tries }));
      return;
    }
    closeSheet("sheet");
    if (answer.state.actions.includes("draw")) await page.act("draw", { scene: "password" });
  } catch (error) {
    const code = error instanceof Refusal ? error.problem.code : "network";
    if (error instanceof Refusal) asked.word = "";
    if (code === "play.not_available" || code.startsWith("eligibility.")) {
      closeSheet("sheet");
      await page.refuse(error);
    } else told(errorText(page.t, code));
  } finally {
    button.disabled = false;
  }
}
