/** Channels as a table whose first number is a bar; the dearest can be read off the last. */

import { element, field, show } from "./dom";
import type { Format } from "./format";
import type { Channel } from "./types";

const SHOWN = 8;

export class Channels {
  private all = false;
  private channels: Channel[] = [];

  constructor(private readonly format: Format) {
    field("channels-more").addEventListener("click", () => {
      this.all = !this.all;
      this.redraw();
    });
  }

  update(channels: Channel[]): void {
    this.channels = channels;
    this.redraw();
  }

  private redraw(): void {
    const any = this.channels.length > 0;
    show("channels-box", any);
    show("channels-empty", !any);
    const more = field("channels-more");
    more.hidden = this.channels.length <= SHOWN;
    more.textContent = this.format.text(this.all ? "channel.less" : "channel.more", {
      count: this.format.count(this.channels.length),
    });
    const host = field("channels");
    const key = JSON.stringify([this.channels, this.all]);
    if (host.dataset.drawn === key) return;
    host.dataset.drawn = key;
    const shown = this.all ? this.channels : this.channels.slice(0, SHOWN);
    const most = Math.max(...this.channels.map((channel) => channel.real_new), 0);
    const invites = document.querySelector('[data-f="growth"]') !== null;
    host.replaceChildren(...shown.map((channel) => this.row(channel, most, invites)));
  }

  private row(channel: Channel, most: number, invites: boolean): HTMLElement {
    const { format } = this;
    const row = element("tr", "");
    const name = element("th", "channel-name");
    name.scope = "row";
    name.append(
      channel.code === "" ? format.text("channel.direct") : format.spoken(channel.name ?? channel.code),
    );
    const about = [
      channel.name !== null && channel.name !== channel.code ? channel.code : "",
      channel.kind
        ? format.text(`channel.${channel.kind}`)
        : channel.code === ""
          ? ""
          : format.text("channel.unnamed"),
      channel.retired ? format.text("channel.retired") : "",
    ].filter(Boolean);
    if (about.length > 0) name.append(element("small", "", about.join(" · ")));
    const bars = element("td", "bars");
    const line = element("div", "bar-cell");
    const bar = element("i", "bar-fill");
    bar.style.width = most > 0 ? `${(channel.real_new / most) * 100}%` : "0";
    const rail = element("span", "bar-rail");
    rail.append(bar);
    line.append(rail, element("b", "", format.count(channel.real_new)));
    bars.append(line);
    const cells = [
      format.count(channel.joins),
      ...(invites ? [format.count(channel.invited)] : []),
      channel.cost > 0 ? format.money(channel.cost) : "–",
      channel.granted > 0 ? format.money(channel.granted) : "–",
    ].map((text) => element("td", "number", text));
    const per = element("td", "number");
    per.append(
      element(
        "b",
        "",
        channel.per_real_new === null || channel.granted + channel.cost === 0
          ? "–"
          : format.money(channel.per_real_new),
      ),
    );
    row.append(name, bars, per, ...cells);
    return row;
  }
}
