/** Draws a View into the shell's regions. A region is touched only when its HTML changes. */
import { esc, moment, money, type Translate } from "./text";
import { sumHtml } from "./parts";
import { hasSum, prizeName, prizeNote, prizeWords } from "./prizes";
import type { Boot, Local, Reward, StateDocument } from "./types";
import type { Button, View } from "./view";

const drawn = new Map<string, string>();

export const byId = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

export function region(id: string, html: string): void {
  if (drawn.get(id) === html) return;
  drawn.set(id, html);
  const element = byId(id);
  const focused = element.contains(document.activeElement) ? document.activeElement?.id : "";
  element.innerHTML = html;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function promise(v: View, currency: string): string {
  return (
    `<p class="kicker"><span>${esc(v.kicker)}</span></p>` +
    `<h1 class="headline">${esc(v.headline)}</h1>` +
    (v.amount === null ? "" : sumHtml(v.amount, currency, true))
  );
}

function consent(local: Local, t: Translate): string {
  return (
    `<div class="consent${local.asked && !local.consent ? " consent-missing" : ""}">` +
    `<label class="tick"><input type="checkbox" id="consent"${local.consent ? " checked" : ""} aria-describedby="hint"><span class="tick-box" aria-hidden="true"></span><span>${esc(t("consent.text"))}</span></label> ` +
    `<button type="button" class="link" data-do="rules">${esc(t("consent.rules"))}</button>` +
    `<span>${esc(t("consent.and"))}</span><button type="button" class="link" data-do="privacy">${esc(t("consent.privacy"))}</button></div>`
  );
}

function mainButton(v: View, button: Button, local: Local, t: Translate): string {
  const busy = local.pending !== null;
  const label = busy ? t(local.proving ? "busy.proof" : "busy.sending") : button.label;
  const face = `<span class="main-face">${busy ? '<i class="dots" aria-hidden="true"></i>' : ""}${esc(label)}</span>`;
  const same = `id="main" class="main" data-block="main-${v.screen}"`;
  if (button.href) return `<a ${same} href="${esc(button.href)}" rel="noopener">${face}</a>`;
  const wait = busy ? ' aria-busy="true" aria-disabled="true"' : "";
  return `<button type="button" ${same} data-do="${button.do}"${wait}>${face}</button>`;
}

function dock(v: View, boot: Boot, local: Local, t: Translate): string {
  const parts: string[] = [];
  if (local.notice) {
    parts.push(`<p class="notice notice-${local.notice.tone}" role="alert">${esc(local.notice.text)}</p>`);
  }
  if (v.consent) parts.push(consent(local, t));
  if (v.primary) {
    parts.push(mainButton(v, v.primary, local, t));
    const needsTick = v.consent && local.asked && !local.consent;
    parts.push(
      `<p class="hint" id="hint"${needsTick ? ' role="alert"' : ""}>${needsTick && v.primary.hint ? esc(v.primary.hint) : ""}</p>`,
    );
  }
  if (v.secondary) {
    parts.push(`<button type="button" id="second" class="second" data-do="${v.secondary.do}">${esc(v.secondary.label)}</button>`);
  }
  if (v.clock) {
    parts.push(`<p class="clock">${esc(v.clock.label)} <b data-clock="${v.clock.to}"></b></p>`);
  }
  parts.push(`<p class="trust"><span>${esc(t("trust", { organiser: boot.legal.organiser }))}</span></p>`);
  return parts.join("");
}

function rewardRow(reward: Reward, boot: Boot, t: Translate): string {
  const until = reward.status === "granted" && reward.claim_by
    ? `<span class="due">${esc(t("reward.until", { date: moment(reward.claim_by, boot) }))}</span>`
    : "";
  // What a gift costs the organiser is nobody else's figure.
  const what = hasSum(reward)
    ? sumHtml(reward.amount, boot.currency)
    : `<svg class="ticket-mark" viewBox="0 0 40 40" aria-hidden="true"><use href="#co"/></svg>`;
  const named = hasSum(reward) || reward.kind === "gift" ? "" : prizeName(reward, boot, t);
  const said = [named, prizeNote(reward, t)].filter(Boolean).map((text) => `<span class="due">${esc(text)}</span>`);
  const more = [...said, until].filter(Boolean).join("<br>");
  return (
    `<li class="ticket ticket-${reward.status}"><span class="ticket-sum">${what}</span>` +
    `<span class="ticket-what"><b>${esc(prizeWords(t, `reward.${reward.status}`, reward))}</b>${more}</span></li>`
  );
}

function rewards(v: View, boot: Boot, t: Translate): string {
  if (!v.rewards.length) return "";
  const rows = v.rewards.map((reward) => rewardRow(reward, boot, t)).join("");
  return `<h2>${esc(t("rewards.title"))}</h2><ul class="tickets" data-private>${rows}</ul>`;
}

function scene(v: View): void {
  const page = byId("page");
  page.dataset.screen = v.screen;
  page.dataset.mood = v.mood;
  page.classList.toggle("has-band", Boolean(v.scene["band-text"]));
  page.classList.toggle("has-stamp", Boolean(v.scene["stamp-text"]));
  page.classList.remove("is-waiting");
  for (const [name, text] of Object.entries(v.scene)) sceneText(name, text);
}

/** Puts words into the object; `data-fit` is the width they may take, in the scene's units. */
export function sceneText(name: string, text: string): void {
  const node = document.querySelector(`.${name}`);
  if (!node) return;
  if (node.textContent !== text) node.textContent = text;
  const width = Number(node.getAttribute("data-fit"));
  if (!width) return;
  const largest = Number(node.getAttribute("data-size"));
  // A heavy digit is a little over half as wide as it is high, a Chinese sign as wide.
  const length = [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 1 : 0.58), 0);
  node.setAttribute("font-size", String(Math.min(largest, Math.floor(width / Math.max(1, length)))));
}

export function draw(v: View, boot: Boot, state: StateDocument, local: Local, t: Translate): void {
  const currency = state.campaign.currency;
  const changed = byId("page").dataset.screen !== v.screen;
  scene(v);
  region("promise", promise(v, currency));
  region("story", v.story + (v.line ? `<p class="line">${esc(v.line)}</p>` : ""));
  region("dock", dock(v, boot, local, t));
  region("own", v.own);
  region("rewards", rewards(v, boot, t));
  byId("offline").hidden = !local.offline;
  if (changed) {
    const amount = v.amount === null ? v.scene["card-amount"] : money(v.amount, currency);
    byId("say").textContent = [v.headline, amount, v.line].filter(Boolean).join(" ");
  }
}
