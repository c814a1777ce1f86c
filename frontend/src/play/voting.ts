/** A vote below the fold: entries in their places, own votes, how many are left today. */
import "../theme/voting.css";
import { esc } from "./text";
import type { Page } from "./page";
import type { Stage } from "./view";
import type { Tap } from "./kinds/kind";

interface Entry {
  slug: string;
  votes: number | null;
  place: number | null;
  mine: number;
  open: boolean;
}

declare module "./types" {
  interface StateDocument {
    vote?: { entries: Entry[]; total: number | null; left: number; acts: string[] } | null;
  }
}

/** HTML above the rest of what is one's own; nothing where the state says nothing of a vote. */
export function section(s: Stage): string {
  const { t, state, boot } = s;
  const { vote } = state;
  if (!vote || !boot.vote) return "";
  const named = new Map(boot.vote.entries.map((entry) => [entry.slug, entry]));
  const most = Math.max(1, ...vote.entries.map((entry) => entry.votes ?? 0));
  const rows = vote.entries.map((entry) => row(s, entry, named.get(entry.slug), most));
  const running = state.campaign.status === "running";
  const left = state.me && running
    ? `<span class="earned">${esc(vote.left ? t("vote.left", { n: vote.left }) : t("vote.none_left"))}</span>`
    : "";
  const note = !running ? t("vote.over") : !state.me ? t("vote.join") : boot.vote.hidden ? t("vote.hidden") : t("vote.fresh");
  const total = vote.total === null ? "" : `${t(vote.total === 1 ? "vote.total_one" : "vote.total", { n: vote.total })} · `;
  return (
    `<h2 class="with-sum" id="vote">${esc(t("vote.title"))}${left}</h2>` +
    `<ol class="rows votes">${rows.join("")}</ol><p class="vote-note">${esc(total + note)}</p>`
  );
}

function row(s: Stage, entry: Entry, named: { title: string; picture: string | null } | undefined, most: number): string {
  const { t } = s;
  const title = named?.title ?? entry.slug;
  const picture = named?.picture
    ? `<img class="vote-face" src="${esc(named.picture)}" alt="" loading="lazy">`
    : `<span class="vote-face" aria-hidden="true">${esc([...title][0] ?? "")}</span>`;
  const votes = entry.votes === null ? "" : entry.votes === 1 ? t("vote.one") : t("vote.votes", { n: entry.votes });
  const line = [votes, entry.mine ? t("vote.mine", { n: entry.mine }) : ""].filter(Boolean).join(" · ");
  const part = Math.round(((entry.votes ?? 0) / most) * 100);
  const bar = entry.votes === null
    ? ""
    : `<svg class="vote-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="${part}" height="4"/></svg>`;
  const place = entry.place === null ? "" : `<b class="vote-place">${entry.place}</b>`;
  const go = entry.open
    ? `<button type="button" class="row-go" data-do="vote" data-entry="${esc(entry.slug)}" aria-label="${esc(`${t("vote.go")}: ${title}`)}">${esc(t("vote.go"))}</button>`
    : "";
  return (
    `<li class="row${entry.mine ? " is-mine" : ""}">${place}${picture}` +
    `<span class="row-what"><b>${esc(title)}</b><span>${esc(line)}</span>${bar}</span>${go}</li>`
  );
}

export const taps: Record<string, Tap> = {
  vote: async (page: Page, target) => {
    const done = await page.act("act", { do: "vote", input: { entry: target.dataset.entry ?? "" } });
    if (done) page.set({ notice: { tone: "info", text: page.t("vote.thanks") } });
  },
};
