/** Words, amounts and times. */
import type { Boot } from "./types";

export type Params = Record<string, string | number>;
export type Translate = (key: string, params?: Params) => string;

/** "10:29 前" never parts at the end of a line: 前 belongs to the time before it. */
export function translator(boot: Boot): Translate {
  return (key, params = {}) =>
    (boot.texts[key] ?? "")
      .replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ""))
      .replace(/(\d) 前/g, "$1\u00a0前")
      // What a friend is called may begin a sentence; "and" never does.
      .replace(/^[a-z]/, (letter) => (key === "consent.and" ? letter : letter.toUpperCase()));
}

/** `error.<code>`, else the text of the code's family, else the general one. */
export function errorText(t: Translate, code: string): string {
  return t(`error.${code}`) || t(`error.${code.split(".")[0]}`) || t("error.general");
}

const SIGNS: Record<string, string> = { CNY: "¥", USD: "$", EUR: "€", GBP: "£", HKD: "HK$", JPY: "¥" };
const WHOLE = new Set(["JPY", "KRW", "VND"]);

export function sign(currency: string): string {
  return SIGNS[currency] ?? `${currency} `;
}

/** Minor units as digits with thousands separators: 123456 CNY → "1,234.56". */
export function digits(minor: number, currency: string): string {
  const decimals = WHOLE.has(currency) ? 0 : 2;
  const [whole = "0", rest] = (minor / 10 ** decimals).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return rest ? `${grouped}.${rest}` : grouped;
}

export function money(minor: number, currency: string): string {
  return sign(currency) + digits(minor, currency);
}

/** A promise in large type: ¥20.00 → ¥20, ¥8.88 stays. */
export function round(minor: number, currency: string): string {
  return money(minor, currency).replace(/\.00$/, "");
}

export function toMs(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined || value === "") return null;
  const ms = typeof value === "number" ? value : Date.parse(value);
  return Number.isFinite(ms) ? ms : null;
}

/** Day and minute in the campaign's own zone. */
export function moment(value: number | string | null, boot: Boot): string {
  const ms = toMs(value);
  if (ms === null) return "";
  const locale = boot.language === "en" ? "en-GB" : "zh-CN";
  const format: Intl.DateTimeFormatOptions = {
    month: boot.language === "en" ? "short" : "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: boot.timezone,
  };
  return new Date(ms).toLocaleString(locale, format);
}

/** 93,784,000 ms → "1 d 02:03:04"; never negative. */
export function countdown(ms: number, t: Translate): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
  const days = Math.floor(seconds / 86400);
  if (days) clock[0] = (seconds / 3600) % 24;
  const time = clock.map((part) => two(Math.floor(part))).join(":");
  return days ? t("clock.days", { days, time }) : time;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function esc(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}
