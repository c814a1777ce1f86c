/** The sharing sheet: the phone's own way, the link, a poster; in WeChat its own menu. */
import { newKey } from "./api";
import { byId } from "./render";
import { closeSheet, fillSheet } from "./sheets";
import { esc, round } from "./text";
import type { Page } from "./page";

interface Shared {
  url?: string;
  short_url?: string;
  poster_url?: string | null;
}

const ARROW =
  '<svg viewBox="0 0 64 48" aria-hidden="true"><path d="M6 44C10 22 26 10 52 8M40 2l13 6-9 12" fill="none" stroke="currentColor" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>';

/** The link of this page, or that of the person who shares it. */
export function share(page: Page): void {
  page.giftUrl = "";
  shareSheet(page);
}

interface Words {
  title: string;
  line: string;
  /** HTML in the place of the poster. */
  below: string;
}

export function shareSheet(page: Page, words?: Words): void {
  const { t, boot } = page;
  const system = typeof navigator.share === "function";
  const wechat = /MicroMessenger/i.test(navigator.userAgent);
  const amounts: Record<string, string> = boot.referral
    ? { inviter: round(boot.referral.inviter, boot.currency), friend: round(boot.referral.friend, boot.currency) }
    : {};
  const first = wechat
    ? `<p class="wechat">${ARROW}<span>${esc(t("share.wechat"))}</span></p>`
    : system
      ? `<button type="button" class="main" data-do="share-system" data-share="system"><span class="main-face">${esc(t("share.system"))}</span></button>`
      : "";
  const poster = words ? words.below : page.state?.me
    ? `<button type="button" class="plain wide" id="poster-go" data-do="share-poster" data-share="poster">${esc(t("share.poster"))}</button><div id="poster" aria-live="polite"></div>`
    : "";
  fillSheet(
    `<p class="sheet-line">${esc(words?.line ?? t("share.line", amounts))}</p>${first}` +
      `<div class="copy"><input id="share-url" class="field" readonly value="${esc(shareUrl(page))}" aria-label="${esc(t("share.link"))}" data-private>` +
      `<button type="button" class="${first ? "plain" : "main"}" data-do="share-copy" data-share="copy"><span class="main-face">${esc(t("share.copy"))}</span></button></div>` +
      `<p class="hint" id="share-said" role="status"></p>${poster}`,
    words?.title ?? t("share.title"),
  );
  void tell(page, wechat ? "wechat" : "");
}

function shareUrl(page: Page): string {
  return page.giftUrl || page.shortUrl || page.state?.me?.invite_url || page.boot.page_url;
}

/** Counts the share and takes the short link; the share itself never waits for it. */
async function tell(page: Page, to: string): Promise<Shared | null> {
  if (!to || !page.state?.me || page.boot.preview) return null;
  try {
    const { result } = await page.api.act<Shared>("share", { to }, newKey(), false);
    page.shortUrl = result.short_url ?? page.shortUrl;
    page.posterUrl = result.poster_url ?? page.posterUrl;
    const field = document.getElementById("share-url") as HTMLInputElement | null;
    if (field) field.value = shareUrl(page);
    return result;
  } catch {
    return null;
  }
}

export async function shareSystem(page: Page): Promise<void> {
  const { title, line } = page.boot.share;
  void tell(page, "system");
  try {
    await navigator.share({ title, text: line, url: shareUrl(page) });
    closeSheet("sheet");
  } catch {
    // Closed by the person; the sheet is still there.
  }
}

export async function shareCopy(page: Page): Promise<void> {
  const field = byId("share-url") as HTMLInputElement;
  const copied = field.value;
  void tell(page, "copy");
  let done = false;
  try {
    await navigator.clipboard.writeText(copied);
    done = true;
  } catch {
    field.focus();
    field.select();
    done = document.execCommand("copy");
  }
  byId("share-said").textContent = page.t(done ? "share.copied" : "share.by_hand");
}

/** The sharer's own poster as a picture to hold and save. */
export async function poster(page: Page, target: HTMLElement): Promise<void> {
  const button = target as HTMLButtonElement;
  const place = byId("poster");
  if (button.disabled || page.boot.preview) return;
  button.disabled = true;
  button.textContent = page.t("share.poster_wait");
  const { me } = page.state ?? { me: null };
  await tell(page, "poster");
  const language = `lang=${page.boot.language}`;
  const url = page.posterUrl || `/c/${page.boot.slug}/poster.png?i=${me?.invite ?? ""}&${language}`;
  const picture = new Image();
  picture.className = "poster";
  picture.alt = page.t("share.poster_alt");
  picture.onload = () => {
    const save = document.createElement("a");
    save.className = "plain wide";
    save.href = picture.src;
    save.download = `${page.boot.slug}.png`;
    save.textContent = page.t("share.save");
    const hint = document.createElement("p");
    hint.className = "hint";
    hint.textContent = page.t("share.poster_hint");
    place.replaceChildren(picture, hint, save);
    button.hidden = true;
    place.scrollIntoView({ block: "end" });
  };
  picture.onerror = () => {
    place.textContent = page.t("share.poster_failed");
    button.disabled = false;
    button.textContent = page.t("share.poster");
  };
  picture.src = url;
}
