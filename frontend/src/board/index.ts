/** The board of one campaign: draw what the page brought, then what the live line brings. */

import "./board.css";

import { field, put, show } from "./dom";
import { drawFigures } from "./figures";
import { makeFormat } from "./format";
import { drawFunnel } from "./funnel";
import { drawGrowth } from "./growth";
import { drawMoney } from "./money";
import { drawReasons } from "./reasons";
import { Line, type LineState } from "./stream";
import { onThemeChange } from "./theme";
import { Trend } from "./trend";
import type { PageData, Snapshot } from "./types";

function start(page: PageData): void {
  const format = makeFormat(page);
  const trend = new Trend(format);
  let last: Snapshot | null = null;
  let line: LineState = "connecting";
  /** Server clock minus ours: ages are told in the server's time. */
  let skew = 0;

  const draw = (snapshot: Snapshot): void => {
    last = snapshot;
    skew = snapshot.at - Date.now();
    drawFigures(snapshot, format);
    const { behaviour, held, money } = snapshot;
    if (behaviour) {
      drawFunnel(behaviour.funnel, format);
      trend.update(behaviour.minutes);
      drawGrowth(behaviour.growth, format);
      drawReasons("refused-reasons", behaviour.refused.reasons, format);
      show("refused-empty", behaviour.refused.count === 0);
    }
    if (money) drawMoney(money, format);
    drawReasons("held-reasons", held.reasons, format);
    show("held-empty", held.count === 0);
    put(
      "held-oldest",
      held.oldest_at === null ? "" : format.text("held.oldest", {
        ago: format.ago((snapshot.at - held.oldest_at) / 1000),
      }),
    );
    put("status", format.text(`status.${snapshot.status}`));
    field("status").dataset.status = snapshot.status;
    age();
  };

  /** The freshness stamp, told anew every second. */
  const age = (): void => {
    const stamp = field("fresh");
    const seconds = last ? (Date.now() + skew - last.at) / 1000 : 0;
    stamp.dataset.state = last && !last.store_available && line === "live" ? "stale" : line;
    if (line === "live" && last && !last.store_available) {
      put(
        "fresh-words",
        last.behaviour_at === null
          ? format.text("fresh.store_away")
          : format.text("fresh.store_away_since", {
              ago: format.ago((last.at - last.behaviour_at) / 1000),
            }),
      );
    } else if (line === "live") {
      const at = last?.behaviour?.fresh_at;
      put(
        "fresh-words",
        at ? format.text("fresh.live", { ago: format.ago((Date.now() + skew - at) / 1000) })
          : format.text("fresh.live_quiet"),
      );
    } else {
      put("fresh-words", format.text(`fresh.${line}`, { ago: format.ago(seconds) }));
    }
    stamp.title = last ? format.text("fresh.exact", { time: format.moment(last.at) }) : "";
  };

  const live = new Line(page.live_url, page.ticket_url, page.ticket, {
    snapshot: draw,
    state: (state) => {
      line = state;
      age();
    },
  });

  if (page.snapshot) draw(page.snapshot);
  window.setInterval(age, 1000);
  onThemeChange(() => trend.redraw());
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
  live.open();
}

const data = document.getElementById("board-data");
if (data?.textContent) start(JSON.parse(data.textContent) as PageData);
