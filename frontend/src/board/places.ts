/** Provinces as a grid of tiles, the darker the more people; no outline of any country. */

import { element, field, put, show } from "./dom";
import type { Format } from "./format";
import { fillTable, isTable, showChart } from "./tables";
import type { Behaviour, BoardPage, Tile } from "./types";

const SHADES = 5;

export class Places {
  private places: Behaviour["places"] | null = null;

  constructor(
    private readonly grid: BoardPage["grid"],
    private readonly format: Format,
  ) {}

  update(places: Behaviour["places"]): void {
    this.places = places;
    this.redraw();
  }

  redraw(): void {
    const places = this.places;
    if (!places) return;
    const known = places.provinces.reduce((sum, place) => sum + place.seen, 0);
    showChart("places", known > 0);
    show("places-empty", known === 0);
    const rest = places.elsewhere.seen + places.unknown.seen;
    put(
      "places-rest",
      known > 0 && rest > 0
        ? this.format.text("places.rest", {
            elsewhere: this.format.count(places.elsewhere.seen),
            unknown: this.format.count(places.unknown.seen),
          })
        : "",
    );
    const first = places.provinces[0];
    put(
      "places-top",
      first && known > 0
        ? this.format.text("places.top", {
            name: this.name(first.code),
            share: this.format.percent(first.seen, known),
          })
        : "",
    );
    if (known === 0) return;
    if (isTable("places")) this.table(places, known);
    else this.tiles(places, known);
  }

  private name(code: string): string {
    return this.grid.tiles.find((tile) => tile.code === code)?.name ?? code;
  }

  private table(places: Behaviour["places"], known: number): void {
    const text = this.format.text;
    fillTable(
      "places",
      [text("table.province"), text("table.seen"), text("table.joined"), text("table.share")],
      places.provinces.map((place) => [
        this.name(place.code),
        this.format.count(place.seen),
        this.format.count(place.joined),
        this.format.percent(place.seen, known),
      ]),
    );
  }

  private tiles(places: Behaviour["places"], known: number): void {
    const host = field("places");
    const key = JSON.stringify(places);
    if (host.dataset.drawn === key) return;
    host.dataset.drawn = key;
    const byCode = new Map(places.provinces.map((place) => [place.code, place]));
    const most = places.provinces[0]?.seen ?? 0;
    const focused = (document.activeElement as HTMLElement | null)?.dataset.code;
    host.style.setProperty("--columns", String(this.grid.columns));
    host.replaceChildren(
      ...this.grid.tiles.map((tile) => this.tile(tile, byCode.get(tile.code), most, known)),
    );
    if (focused) host.querySelector<HTMLElement>(`[data-code="${focused}"]`)?.focus();
  }

  private tile(
    tile: Tile,
    place: Behaviour["places"]["provinces"][number] | undefined,
    most: number,
    known: number,
  ): HTMLElement {
    const seen = place?.seen ?? 0;
    const shade = seen === 0 ? 0 : Math.max(1, Math.ceil((seen / most) * SHADES));
    const made = element("div", `tile tile-${shade}`);
    made.style.gridColumn = String(tile.column + 1);
    made.style.gridRow = String(tile.row + 1);
    made.dataset.code = tile.code;
    made.append(element("b", "", tile.sign));
    if (seen > 0) made.append(element("small", "", this.format.percent(seen, known)));
    const words = this.format.text("places.tip", {
      name: tile.name,
      seen: this.format.count(seen),
      share: this.format.percent(seen, known),
    });
    const joined = place
      ? this.format.text("places.joined", {
          joined: this.format.count(place.joined),
          share: this.format.percent(place.joined, seen),
        })
      : "";
    made.title = joined ? `${words}\n${joined}` : words;
    return made;
  }
}
