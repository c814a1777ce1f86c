/** Draws a View into the shell's regions. A region is touched only when its HTML changes. */
import { digits, esc, moment, money, sign, type Translate } from "./text";
import type { Boot, Local, Reward, Session, StateDocument } from "./types";
import { fullness, type View } from "./view";

const SEATS = 10;
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

export function sumHtml(minor: number, currency: string): string {
  const text = digits(minor, currency);
  const size = text.length > 9 ? " sum-s" : text.length > 6 ? " sum-m" : "";
  return `<p class="sum${size}"><span class="sum-sign">${esc(sign(currency))}</span><span class="sum-digits">${text}</span></p>`;
}

function promise(v: View, currency: string): string {
  return (
    `<p class="kicker"><span>${esc(v.kicker)}</span></p>` +
    `<h1 class="headline">${esc(v.headline)}</h1>` +
    (v.amount === null ? "" : sumHtml(v.amount, currency))
  );
}

function seats(session: Session, currency: string, t: Translate): string {
  const places = session.helpers.length + session.needed;
  if (!places) return "";
  const fits = places <= SEATS;
  const empty = fits ? session.needed : Math.min(session.needed, 2);
  // Two full rows at most; those who came first are counted in the "+n" place.
  const shown = session.helpers.slice(fits ? 0 : -Math.min(session.helpers.length, SEATS - 1 - empty));
  const hidden = session.helpers.length - shown.length;
  const taken = shown
    .map(
      (helper, index) =>
        `<li class="seat seat-${index % 5}"><span class="face" aria-hidden="true">${esc([...helper.name][0] ?? "·")}</span>` +
        `<span class="sr">${esc(helper.name)}</span><span class="seat-sum">+${esc(money(helper.amount, currency))}</span></li>`,
    )
    .join("");
  const free = `<li class="seat seat-free"><span class="face" aria-hidden="true"></span><span class="seat-sum" aria-hidden="true">${esc(t("seat.free"))}</span></li>`;
  const more = hidden > 0 ? `<li class="seat seat-more"><span class="face">+${hidden}</span></li>` : "";
  return `<ul class="seats" data-private aria-label="${esc(t("seats.label", { n: session.helpers.length, of: places }))}">${more}${taken}${free.repeat(empty)}</ul>`;
}

function story(v: View, currency: string, t: Translate): string {
  const parts: string[] = [];
  if (v.session && v.screen !== "ready") {
    const part = Math.round(fullness(v.session) * 1000) / 10;
    parts.push(
      `<div class="rail" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="${Math.round(part)}" aria-label="${esc(t("progress.bar"))}"><svg class="rail-fill" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="${part}" height="4"/></svg>` +
        `<span class="rail-end">${esc(money(v.session.target, currency))}</span></div>`,
    );
  }
  if (v.session) parts.push(seats(v.session, currency, t));
  if (v.line) parts.push(`<p class="line">${esc(v.line)}</p>`);
  return parts.join("");
}

function consent(local: Local, t: Translate): string {
  return (
    `<div class="consent${local.asked && !local.consent ? " consent-missing" : ""}">` +
    `<label class="tick"><input type="checkbox" id="consent"${local.consent ? " checked" : ""} aria-describedby="hint"><span class="tick-box" aria-hidden="true"></span><span>${esc(t("consent.text"))}</span></label> ` +
    `<button type="button" class="link" data-do="rules">${esc(t("consent.rules"))}</button>` +
    `<span>${esc(t("consent.and"))}</span><button type="button" class="link" data-do="privacy">${esc(t("consent.privacy"))}</button></div>`
  );
}

function dock(v: View, boot: Boot, local: Local, t: Translate): string {
  const busy = local.pending !== null;
  const parts: string[] = [];
  if (local.notice) {
    parts.push(`<p class="notice notice-${local.notice.tone}" role="alert">${esc(local.notice.text)}</p>`);
  }
  if (v.consent) parts.push(consent(local, t));
  if (v.primary) {
    const label = busy ? t(local.proving ? "busy.proof" : "busy.sending") : v.primary.label;
    parts.push(
      `<button type="button" id="main" class="main" data-do="${v.primary.do}" data-block="main-${v.screen}"${
        busy ? ' aria-busy="true" aria-disabled="true"' : ""
      }><span class="main-face">${busy ? '<i class="dots" aria-hidden="true"></i>' : ""}${esc(label)}</span></button>`,
    );
    const needsTick = v.consent && local.asked && !local.consent;
    parts.push(
      `<p class="hint" id="hint"${needsTick ? ' role="alert"' : ""}>${needsTick && v.primary.hint ? esc(v.primary.hint) : ""}</p>`,
    );
  }
  const foot: string[] = [];
  if (v.secondary) {
    foot.push(`<button type="button" id="second" class="second" data-do="${v.secondary.do}">${esc(v.secondary.label)}</button>`);
  }
  if (v.clock) {
    foot.push(`<p class="clock">${esc(v.clock.label)} <b data-clock="${v.clock.to}"></b></p>`);
  }
  parts.push(foot.join(""));
  parts.push(`<p class="trust"><span>${esc(t("trust", { organiser: boot.legal.organiser }))}</span></p>`);
  return parts.join("");
}

function rewardRow(reward: Reward, boot: Boot, t: Translate): string {
  const until = reward.status === "granted" && reward.claim_by
    ? `<span class="due">${esc(t("reward.until", { date: moment(reward.claim_by, boot) }))}</span>`
    : "";
  return (
    `<li class="ticket ticket-${reward.status}"><span class="ticket-sum">${sumHtml(reward.amount, boot.currency)}</span>` +
    `<span class="ticket-what"><b>${esc(t(`reward.${reward.status}`))}</b>${until}</span></li>`
  );
}

function rewards(v: View, boot: Boot, t: Translate): string {
  if (!v.rewards.length) return "";
  const rows = v.rewards.map((reward) => rewardRow(reward, boot, t)).join("");
  return `<h2>${esc(t("rewards.title"))}</h2><ul class="tickets" data-private>${rows}</ul>`;
}

function scene(v: View, currency: string): void {
  const page = byId("page");
  page.dataset.screen = v.screen;
  page.dataset.mood = v.mood;
  page.classList.toggle("has-band", v.band !== "");
  page.classList.toggle("has-stamp", v.stamp !== "");
  page.classList.remove("is-waiting");
  const put = (name: string, text: string) => {
    const node = page.querySelector(`.${name}`);
    if (node && node.textContent !== text) node.textContent = text;
  };
  put("band-text", v.band);
  put("stamp-text", v.stamp);
  put("card-label", v.card?.label ?? "");
  cardAmount(v.card ? money(v.card.amount, currency) : "");
}

export function cardAmount(text: string): void {
  const node = document.querySelector(".card-amount");
  if (!node) return;
  if (node.textContent !== text) node.textContent = text;
  // The card is 160 units wide, a heavy digit a little over half its size.
  node.setAttribute("font-size", String(Math.min(50, Math.floor(265 / Math.max(5, text.length)))));
}

export function draw(v: View, boot: Boot, state: StateDocument, local: Local, t: Translate): void {
  const currency = state.campaign.currency;
  const changed = byId("page").dataset.screen !== v.screen;
  scene(v, currency);
  region("promise", promise(v, currency));
  region("story", story(v, currency, t));
  region("dock", dock(v, boot, local, t));
  region("rewards", rewards(v, boot, t));
  byId("offline").hidden = !local.offline;
  if (changed) {
    const amount = v.card?.amount ?? v.amount;
    byId("say").textContent = [v.headline, amount === null ? "" : money(amount, currency), v.line]
      .filter(Boolean)
      .join(" ");
  }
}
