/** All campaigns: the three answers together, a line for each, and each beside the others. */

import { drawAlarms, line as alarmLine } from "./alarms";
import { drawBars, type Bar } from "./bars";
import { drawChange } from "./change";
import { element, field, put } from "./dom";
import { said } from "./figures";
import { makeFormat, type Format } from "./format";
import { sparkline } from "./sparkline";
import { Line, type LineState } from "./stream";
import type { CampaignLine, OverviewDocument, OverviewPage } from "./types";

const COMPARED = 12;

export function startOverview(page: OverviewPage): void {
  if (page.document.campaigns.length === 0) {
    const stamp = field("fresh");
    stamp.hidden = true;
    return;
  }
  const formats = new Map<string, Format>();
  const formatOf = (currency: string, timezone: string): Format => {
    const key = `${currency} ${timezone}`;
    const known = formats.get(key);
    if (known) return known;
    const made = makeFormat({ ...page, currency, timezone, exponent: page.exponents[currency] ?? 2 });
    formats.set(key, made);
    return made;
  };
  const of = (line: CampaignLine): Format =>
    formatOf(line.currency, page.campaigns[line.slug]?.timezone ?? "UTC");
  let last = page.document;
  let state: LineState = "connecting";
  let skew = 0;
  let all = false;

  const draw = (document: OverviewDocument): void => {
    last = document;
    skew = document.at - Date.now();
    // A campaign published meanwhile has no row here: it appears with the next load.
    const lines = document.campaigns.filter((line) => line.slug in page.campaigns);
    drawTotals(document);
    for (const line of lines) drawRow(line, of(line), page);
    compare(lines);
    age();
  };

  const drawTotals = (document: OverviewDocument): void => {
    const { totals } = document;
    const main = totals.money[0];
    const format = formatOf(main?.currency ?? "CNY", "UTC");
    put("real", format.count(totals.real_new));
    sparkline(field("spark-real"), totals.spark);
    const [before, now] = totals.spark.slice(-2);
    drawChange(
      field("change-real"),
      before === undefined || now === undefined ? null : { hours: 24, now, before },
      format,
    );
    put(
      "joined",
      format.text("total.joined", {
        joined: format.count(totals.joins),
      }),
    );
    put("cost", main?.per_real_new == null ? "–" : format.money(main.per_real_new));
    const others = totals.money
      .slice(1)
      .filter((money) => money.per_real_new !== null)
      .map((money) =>
        format.text("total.other", {
          amount: formatOf(money.currency, "UTC").money(money.per_real_new ?? 0),
          currency: money.currency,
        }),
      );
    const sum =
      main && main.cost > 0
        ? format.text("total.cost", {
            cost: format.money(main.cost),
            people: format.count(main.real_new),
          })
        : format.text("total.no_cost");
    put("total-cost", [sum, ...others].join(" · "));
    put(
      "running",
      format.text("total.running", {
        running: format.count(totals.running),
        campaigns: format.count(totals.campaigns),
      }),
    );
    drawAlarms("alarms", "alarm-list", document.alarms, format, (alarm) => {
      const campaign = page.campaigns[alarm.slug];
      const own = formatOf(alarm.currency, campaign?.timezone ?? "UTC");
      const text = own.text(`alarm.${alarm.code}`, said(alarm.values, own, campaign?.pools));
      return { text: `${campaign?.title ?? alarm.slug}: ${text}`, href: campaign?.url ?? null };
    });
  };

  const compare = (lines: CampaignLine[]): void => {
    const format = formatOf("CNY", "UTC");
    const live = lines.filter((line) => line.joins > 0 || (line.seen ?? 0) > 0);
    const sorted = [...live].sort((a, b) => b.real_new - a.real_new);
    const shown = all ? sorted : sorted.slice(0, COMPARED);
    field("compare-section").hidden = sorted.length < 2;
    const more = field("compare-more");
    more.hidden = sorted.length <= COMPARED;
    more.textContent = format.text(all ? "compare.less" : "compare.more", {
      count: format.count(sorted.length),
    });
    const bar = (line: CampaignLine, value: number | null, text: string): Bar => ({
      name: page.campaigns[line.slug]?.title ?? line.slug,
      value: value ?? 0,
      shown: value === null ? "–" : text,
    });
    const share = (part: number | null, whole: number | null): number | null =>
      part === null || !whole ? null : part / whole;
    const each = (name: string, make: (line: CampaignLine) => Bar): void =>
      drawBars(field(name), shown.map(make), true);
    each("m-real", (line) => bar(line, line.real_new, format.count(line.real_new)));
    each("m-per", (line) =>
      bar(line, line.per_real_new, of(line).money(line.per_real_new ?? 0)),
    );
    each("m-joined", (line) =>
      bar(line, share(line.joined, line.seen), format.percent(line.joined ?? 0, line.seen ?? 0)),
    );
    each("m-rewarded", (line) =>
      bar(
        line,
        share(line.rewarded, line.joined),
        format.percent(line.rewarded ?? 0, line.joined ?? 0),
      ),
    );
  };

  const age = (): void => {
    const format = formatOf("CNY", "UTC");
    const stamp = field("fresh");
    const ago = format.ago((Date.now() + skew - last.at) / 1000);
    stamp.dataset.state = state;
    put("fresh-words", format.text(`fresh.${state}`, { ago }));
  };

  field("compare-more").addEventListener("click", () => {
    all = !all;
    compare(last.campaigns.filter((line) => line.slug in page.campaigns));
  });
  const live = new Line<OverviewDocument>(page.live_url, page.ticket_url, page.ticket, {
    snapshot: draw,
    state: (now) => {
      state = now;
      age();
    },
  });
  draw(page.document);
  window.setInterval(age, 1000);
  live.open();
}

function drawRow(line: CampaignLine, format: Format, page: OverviewPage): void {
  const row = document.querySelector<HTMLElement>(`[data-campaign="${CSS.escape(line.slug)}"]`);
  if (!row) return;
  const cell = (name: string): HTMLElement => {
    const found = row.querySelector<HTMLElement>(`[data-r="${name}"]`);
    if (!found) throw new Error(`the row has no ${name}`);
    return found;
  };
  const say = (name: string, text: string): void => {
    const found = cell(name);
    if (found.textContent !== text) found.textContent = text;
  };
  const campaign = page.campaigns[line.slug];
  row.dataset.status = line.status;
  say(
    "state",
    [
      campaign?.kind ?? "",
      format.text(`status.${line.status}`),
      line.ends_at !== null && line.status !== "ended"
        ? format.text("row.until", { end: format.soon(line.ends_at) })
        : "",
    ]
      .filter(Boolean)
      .join(" · "),
  );
  say("real", format.count(line.real_new));
  say("joined", format.text("row.of_joined", { joined: format.count(line.joins) }));
  sparkline(cell("spark"), line.spark);
  say("per", line.per_real_new === null ? "–" : format.money(line.per_real_new));
  say("cost", line.cost > 0 ? format.text("row.cost", { cost: format.money(line.cost) }) : "");
  say("conversion", line.seen ? format.percent(line.joined ?? 0, line.seen) : "–");
  say("seen", line.seen ? format.text("row.of_seen", { seen: format.count(line.seen) }) : "");
  const meter = cell("meter") as HTMLProgressElement;
  meter.value = line.used_permille;
  meter.hidden = line.budget === null;
  if (line.budget === null) {
    say("used", format.text("row.no_budget"));
    say("lasts", "");
  } else {
    say("used", format.percent(line.budget - line.left, line.budget));
    say(
      "lasts",
      line.empty_at !== null && line.ends_at !== null && line.empty_at < line.ends_at
        ? format.text("row.lasts", { at: format.soon(line.empty_at) })
        : format.text("row.left", {
            left: format.brief(line.left),
            budget: format.brief(line.budget),
          }),
    );
  }
  const alarms = cell("alarms");
  const key = JSON.stringify(line.alarms);
  if (alarms.dataset.drawn === key) return;
  alarms.dataset.drawn = key;
  if (line.alarms.length === 0) {
    alarms.replaceChildren(element("li", "meta", format.text("row.well")));
    return;
  }
  alarms.replaceChildren(
    ...line.alarms.map((alarm) =>
      alarmLine(alarm, {
        text: format.text(`alarm.${alarm.code}`, said(alarm.values, format, campaign?.pools)),
        href: null,
      }),
    ),
  );
}
