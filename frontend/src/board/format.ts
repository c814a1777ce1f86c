/** Numbers, money and moments in the reader's language; tabular, exact, with their unit. */

export interface Format {
  count(value: number): string;
  money(minor: number): string;
  /** Money on an axis: short, without a fraction. */
  brief(minor: number): string;
  percent(part: number, whole: number): string;
  clock(ms: number): string;
  moment(ms: number): string;
  /** A moment to come: day and time without the year. */
  soon(ms: number): string;
  /** A day of the campaign's calendar, `YYYY-MM-DD`. */
  day(date: string): string;
  text(key: string, values?: Record<string, string | number>): string;
  /** The text if there is one, else what was given. */
  named(key: string, otherwise: string): string;
  ago(seconds: number): string;
  span(seconds: number): string;
  /** A name in two languages, `English｜中文`: what of it is for this reader. */
  spoken(name: string): string;
  /** A reason's text; a code nobody has named yet is shown as it is. */
  reason(code: string): string;
}

interface Options {
  locale: string;
  currency: string;
  exponent: number;
  timezone: string;
  texts: Record<string, string>;
}

export function makeFormat(options: Options): Format {
  const locale = options.locale === "zh-hans" ? "zh-CN" : "en-GB";
  const whole = new Intl.NumberFormat(locale);
  const money = (extra: Intl.NumberFormatOptions): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency: options.currency,
      currencyDisplay: "narrowSymbol",
      ...extra,
    });
  const coin = money({
    minimumFractionDigits: options.exponent,
    maximumFractionDigits: options.exponent,
  });
  const short = money({ notation: "compact", maximumFractionDigits: 1, minimumFractionDigits: 0 });
  /** Thousands that the language does not shorten are told without a rest. */
  const round = money({ maximumFractionDigits: 0, minimumFractionDigits: 0 });
  const unshortened = locale === "zh-CN" ? 10_000 : 1_000;
  const date = (extra: Intl.DateTimeFormatOptions, timeZone = options.timezone): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { hourCycle: "h23", timeZone, ...extra });
  const clock = date({ hour: "2-digit", minute: "2-digit" });
  const moment = date({ dateStyle: "medium", timeStyle: "medium" });
  const soon = date({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const day = date({ month: "short", day: "numeric" }, "UTC");
  const scale = 10 ** options.exponent;

  const text = (key: string, values: Record<string, string | number> = {}): string =>
    (options.texts[key] ?? key).replace(/\{(\w+)\}/g, (all, name: string) =>
      name in values ? String(values[name]) : all,
    );

  /** In the largest unit of which there are at least two. */
  const inUnits = (prefix: string, seconds: number): string => {
    if (seconds < 120) return text(`${prefix}.seconds`, { n: Math.max(0, Math.round(seconds)) });
    if (seconds < 7200) return text(`${prefix}.minutes`, { n: Math.floor(seconds / 60) });
    if (seconds < 172800) return text(`${prefix}.hours`, { n: Math.floor(seconds / 3600) });
    return text(`${prefix}.days`, { n: Math.floor(seconds / 86400) });
  };

  return {
    count: (value) => whole.format(value),
    money: (minor) => coin.format(minor / scale),
    brief: (minor) => {
      const amount = minor / scale;
      const size = Math.abs(amount);
      return (size >= 1_000 && size < unshortened ? round : short).format(amount);
    },
    percent: (part, base) => {
      if (base <= 0) return "–";
      const share = (part / base) * 100;
      const digits = (share > 0 && share < 10) || (share > 99 && share < 100) ? 1 : 0;
      return `${share.toFixed(digits)}${"\u202f"}%`;
    },
    clock: (ms) => clock.format(ms),
    moment: (ms) => moment.format(ms),
    soon: (ms) => soon.format(ms),
    day: (iso) => day.format(Date.parse(`${iso}T00:00:00Z`)),
    text,
    named: (key, otherwise) => options.texts[key] ?? otherwise,
    spoken: (name) => {
      const parts = name.split("｜");
      const chosen = parts[locale === "zh-CN" ? 1 : 0]?.trim();
      return parts.length === 2 && chosen ? chosen : name;
    },
    reason: (code) => options.texts[`reason.${code}`] ?? code,
    ago: (seconds) => inUnits("ago", seconds),
    span: (seconds) => inUnits("span", seconds),
  };
}
