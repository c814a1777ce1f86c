/** Numbers, money and moments in the reader's language; tabular, exact, with their unit. */

export interface Format {
  count(value: number): string;
  money(minor: number): string;
  percent(part: number, whole: number): string;
  clock(ms: number): string;
  moment(ms: number): string;
  text(key: string, values?: Record<string, string | number>): string;
  ago(seconds: number): string;
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
  const coin = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: options.currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: options.exponent,
    maximumFractionDigits: options.exponent,
  });
  const clock = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: options.timezone,
    hourCycle: "h23",
  });
  const moment = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: options.timezone,
    hourCycle: "h23",
  });
  const scale = 10 ** options.exponent;

  const text = (key: string, values: Record<string, string | number> = {}): string =>
    (options.texts[key] ?? key).replace(/\{(\w+)\}/g, (all, name: string) =>
      name in values ? String(values[name]) : all,
    );

  return {
    count: (value) => whole.format(value),
    money: (minor) => coin.format(minor / scale),
    percent: (part, base) => {
      if (base <= 0) return "–";
      const share = (part / base) * 100;
      const digits = (share > 0 && share < 10) || (share > 99 && share < 100) ? 1 : 0;
      return `${share.toFixed(digits)}${"\u202f"}%`;
    },
    clock: (ms) => clock.format(ms),
    moment: (ms) => moment.format(ms),
    text,
    reason: (code) => options.texts[`reason.${code}`] ?? code,
    ago: (seconds) => {
      if (seconds < 60) return text("ago.seconds", { n: Math.max(0, Math.round(seconds)) });
      if (seconds < 3600) return text("ago.minutes", { n: Math.floor(seconds / 60) });
      if (seconds < 172800) return text("ago.hours", { n: Math.floor(seconds / 3600) });
      return text("ago.days", { n: Math.floor(seconds / 86400) });
    },
  };
}
