/** The board of one campaign: draw what the page brought, then what the live line brings. */

import { Burn } from "./burn";
import { Channels } from "./channels";
import { drawDevices } from "./devices";
import { field, put, show } from "./dom";
import { drawFigures } from "./figures";
import { makeFormat, type Format } from "./format";
import { drawFunnel } from "./funnel";
import { drawGrowth } from "./growth";
import { drawMoney } from "./money";
import { Places } from "./places";
import { drawReasons } from "./reasons";
import { Line, type LineState } from "./stream";
import { wireTables } from "./tables";
import { onThemeChange } from "./theme";
import { Trend } from "./trend";
import type { BoardPage, Snapshot } from "./types";

export function startBoard(page: BoardPage): void {
  const format = makeFormat(page);
  const trend = new Trend(format);
  const burn = new Burn(format);
  const places = new Places(page.grid, format);
  const channels = new Channels(format);
  let last: Snapshot | null = null;
  let line: LineState = "connecting";
  /** Server clock minus ours: ages are told in the server's time. */
  let skew = 0;

  const draw = (snapshot: Snapshot): void => {
    last = snapshot;
    skew = snapshot.at - Date.now();
    drawFigures(snapshot, page, format);
    const { behaviour, held, money, people } = snapshot;
    if (behaviour) {
      // Until it is known whether anybody came, nothing is said about it.
      for (const panel of document.querySelectorAll("[data-events].is-waiting")) {
        panel.classList.remove("is-waiting");
      }
      drawFunnel(behaviour.funnel, snapshot.kind, format);
      trend.update(behaviour);
      places.update(behaviour.places);
      drawDevices(behaviour.devices, format);
      drawReasons("refused-reasons", behaviour.refused.reasons, format);
      show("refused-empty", behaviour.refused.count === 0);
    }
    drawGrowth(people.growth, format);
    channels.update(people.channels);
    if (money) drawMoney(money, format, page.pools);
    burn.update(snapshot);
    drawReasons("held-reasons", held.reasons, format);
    show("held-empty", held.count === 0);
    put(
      "held-oldest",
      held.oldest_at === null
        ? ""
        : format.text("held.oldest", { ago: format.ago((snapshot.at - held.oldest_at) / 1000) }),
    );
    put("status", format.text(`status.${snapshot.status}`));
    field("status").dataset.status = snapshot.status;
    age();
  };

  const age = (): void => tellAge(last, line, Date.now() + skew, format);

  const live = new Line<Snapshot>(page.live_url, page.ticket_url, page.ticket, {
    snapshot: draw,
    state: (state) => {
      line = state;
      age();
    },
  });

  if (page.snapshot) draw(page.snapshot);
  window.setInterval(age, 1000);
  const redraw = (): void => {
    trend.redraw();
    burn.redraw();
    places.redraw();
  };
  wireTables(format, redraw);
  onThemeChange(redraw);
  live.open();
}

/** The freshness stamp, told anew every second; panels of an absent store say their age. */
function tellAge(last: Snapshot | null, line: LineState, now: number, format: Format): void {
  const stamp = field("fresh");
  const away = last !== null && !last.store_available;
  const ago = (ms: number): string => format.ago((now - ms) / 1000);
  stamp.dataset.state = away && line === "live" ? "stale" : line;
  put("fresh-words", words(last, line, ago, format));
  stamp.title = last ? format.text("fresh.exact", { time: format.moment(last.at) }) : "";
  const stale =
    away && last.behaviour_at !== null ? format.text("stale", { ago: ago(last.behaviour_at) }) : "";
  for (const panel of document.querySelectorAll<HTMLElement>("[data-events] .section-head")) {
    if ((panel.dataset.age ?? "") !== stale) {
      if (stale) panel.dataset.age = stale;
      else delete panel.dataset.age;
    }
  }
}

function words(
  last: Snapshot | null,
  line: LineState,
  ago: (ms: number) => string,
  format: Format,
): string {
  if (line !== "live" || !last) {
    return format.text(`fresh.${line}`, { ago: last ? ago(last.at) : "" });
  }
  if (!last.store_available) {
    return last.behaviour_at === null
      ? format.text("fresh.store_away")
      : format.text("fresh.store_away_since", { ago: ago(last.behaviour_at) });
  }
  const fresh = last.behaviour?.fresh_at;
  if (!fresh) return format.text("fresh.live_quiet");
  const quiet = last.at - fresh > 60_000;
  return format.text(quiet ? "fresh.live_since" : "fresh.live", { ago: ago(fresh) });
}
