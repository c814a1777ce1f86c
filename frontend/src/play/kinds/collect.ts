/** A collection: cards are drawn into an album, all of them together make the prize. */
import { album, kept, leftOut, pile, sign, waitingCards, type Pile } from "../album";
import { confetti, shake } from "../motion";
import { earlier, left, mayDraw, rowOf, tickets, ways, won, type Drawn } from "../drawing";
import { giftSheet, giftView, giving, offered, takeGift, type GivenCard } from "../giving";
import { after, doubted, inside, type Pot } from "../pot";
import { closeSheet } from "../sheets";
import { foremost, type Button, type Stage, type View } from "../view";
import type { Page } from "../page";
import type { Kind } from "./kind";

declare module "../types" {
  interface Boot {
    collect?: {
      cards: { slug: string; title: string }[];
      prize: { slug: string; title: string; amount: number; kind: string };
      per_person: number;
      /** What all who complete the set share at the end, in minor units; null: a prize for each. */
      pot?: number | null;
    };
  }
  interface StateDocument {
    collect?: {
      scenes: string[];
      cards: Pile[];
      kinds: number;
      combined: number;
      left: number | null;
      acts?: string[];
      doubles?: string[];
      gifts?: GivenCard[];
      pot?: Pot | null;
      /** When a whole set is worth nothing any more; only once the campaign is over. */
      until?: number | null;
    } | null;
  }
}

interface Acted {
  gift?: string;
  card: string;
  back?: boolean;
  completed?: boolean;
}

const take = (page: Page, scene: string) => {
  Object.assign(page.local, { drawn: null, got: null });
  return page.act("draw", { scene });
};

export const collect: Kind = {
  view,
  standing: () => ({
    "card-label": "", "card-amount": "", "sign-amount": "", "band-text": "", "stamp-text": "",
  }),
  waiting: ["onway", "checking", "pot_in", "pot_wait"],
  follows: (state) => waitingCards(state) > 0,
  taps: {
    draw: (page) => take(page, "default"),
    combine: (page) => take(page, "combine"),
    complete: (page) => {
      Object.assign(page.local, { drawn: null, got: null });
      return page.act("act", { do: "complete", input: {} });
    },
    "take-card": takeGift,
    "give-card": (page, target) => page.act("act", { do: "give_card", input: { card: target.dataset.value } }),
    "gift-again": (page, target) => giftSheet(page, target.dataset.value ?? ""),
    "take-back": (page, target) => {
      closeSheet("sheet");
      return page.act("act", { do: "take_card", input: { gift: target.dataset.value } });
    },
  },
  async answered(page: Page, action: string, result: unknown): Promise<boolean> {
    if (action === "join" && (await takeGift(page))) return true;
    if (action === "act") {
      const { gift, card: slug, back, completed } = result as Acted;
      if (completed) {
        await shake();
        page.redraw();
        confetti();
        return true;
      }
      if (gift) {
        page.redraw();
        giftSheet(page, gift);
        return true;
      }
      if (back) return false;
      await shake();
      page.set({ drawn: null, got: { card: slug, back: false } });
      const pile = page.state?.collect?.cards.find((one) => one.slug === slug);
      if (!pile?.checking && !pile?.left_out) confetti();
      return true;
    }
    if (action === "join" && page.state?.draw?.scenes.includes("default")) {
      await take(page, "default");
      return true;
    }
    if (action !== "draw") return false;
    const drawn = { why: "", slot: "", ...(result as object) } as Drawn;
    await shake();
    page.set({ drawn });
    if (drawn.reward || mine(page, drawn) === 1) confetti();
    return true;
  },
};

const mine = (page: Page, drawn: Drawn): number =>
  page.state?.collect?.cards.find((card) => card.slug === page.boot.draw?.prizes.find((row) => row.slug === drawn.slot)?.card)?.count ?? 0;

function view(s: Stage): View {
  const { t, local, state, boot } = s;
  const kinds = boot.collect?.cards.length ?? 0;
  const held = state.collect?.kinds ?? 0;
  const counts = { n: kinds, held, missing: kinds - held };
  const first = s.first(boot.amount);
  if (first) return first;

  const pot = state.collect?.pot ?? null;
  const full = pot
    ? Boolean(state.collect?.acts?.includes("complete")) && s.can("act")
    : Boolean(state.collect?.scenes.includes("combine")) && s.can("draw");
  const exchange = pot ? s.button("complete", "complete") : s.button("combine", "combine");
  const again: Button | null = mayDraw(s) ? s.button("draw", "again") : null;
  const next: Button | null = full ? exchange : again;
  if (offered(s)) return giftView(s);
  if (local.got) return got(s, local.got.card, next, counts);
  const drawn = local.drawn;
  if (drawn?.prize) {
    if (drawn.reward) return won(s, drawn, boot.collect?.prize.title ?? "", null);
    return card(s, drawn, next, counts);
  }
  const reward = foremost(state.rewards);
  const closed = s.closed();
  if (closed && pot && state.campaign.status === "ended") {
    if (reward) return earlier(s, reward);
    if (pot.completed) return (pot.stage === "shared" ? null : doubted(s, pot)) ?? after(s, pot);
  }
  if (closed && full && state.campaign.status === "ended") return whole(s, counts, exchange);
  if (closed) {
    const waits = reward && ["granted", "checking", "failed"].includes(reward.status);
    return waits ? earlier(s, reward) : { ...closed, story: state.me ? album(s) : "" };
  }
  if (!state.me) {
    if (!s.can("join")) return s.limit();
    const { inviter } = state;
    return s.make("start", {
      amount: boot.amount || null,
      kicker: inviter ? t("start.invited", { name: inviter.name }) : t("kicker"),
      line: t("start.line", counts),
      story: album(s),
      primary: s.join("join"),
      consent: true,
    });
  }
  if (full) return whole(s, counts, exchange);
  if (reward && (reward.status === "granted" || !again || state.collect?.left === 0)) {
    const shown = earlier(s, reward);
    // Whoever can complete no other set needs no chances.
    const enough = state.collect?.left === 0 && shown.primary?.do === "share";
    return enough ? { ...shown, primary: s.button("share", "tell") } : shown;
  }
  if (pot?.completed) return doubted(s, pot) ?? inside(s, pot);
  if (state.collect?.left === 0) {
    return s.still("done", { primary: s.button("share-page", "tell"), own: giving(s) + tickets(s) });
  }
  if (again) {
    return s.make("ready", {
      mood: "ready",
      headline: t("ready.headline", counts),
      story: left(s) + album(s) + kept(s),
      primary: s.button("draw", "draw"),
      secondary: appeal(s),
      own: giving(s) + tickets(s),
    });
  }
  const more = ways(s);
  return s.make("none", {
    headline: t("none.headline", counts),
    story: album(s) + kept(s) + more,
    line: t(more ? "none.line" : "none.tomorrow"),
    primary: s.button("share", more ? "share" : "tell"),
    secondary: appeal(s),
    own: giving(s) + tickets(s),
  });
}

/** Where a card was looked at and does not count, somebody may be asked to look again. */
const appeal = (s: Stage): Button | null => (leftOut(s.state) ? s.button("appeal", "appeal") : null);

/** All cards are held: while the campaign runs, and for a time after it. */
function whole(s: Stage, counts: Record<string, number>, exchange: Button): View {
  const { t } = s;
  const { pot, until } = s.state.collect ?? {};
  const over = until ? t(pot ? "pot.over" : "full.over", { date: s.date(until) ?? "" }) : "";
  return s.make("full", {
    mood: "ready",
    headline: t("full.headline", counts),
    line: over || t(pot ? "pot.full" : "full.line", counts),
    story: album(s),
    primary: exchange,
    own: giving(s) + tickets(s),
  });
}

function card(s: Stage, drawn: Drawn, next: Button | null, counts: Record<string, number>): View {
  const row = rowOf(s, drawn.slot);
  const title = row?.title ?? drawn.slot;
  const one = pile(s, row?.card ?? "");
  const scene = { "card-label": s.t("card.label"), "card-amount": title, "sign-amount": sign(title) };
  if (one.checking || (one.left_out && !one.count)) return looked(s, one, title, scene, next);
  const line = counts.missing === 0 ? "card.full" : one.count > 1 ? "card.more" : "card.new";
  return s.make("card", {
    mood: "open",
    scene,
    headline: s.t("card.headline", { title }),
    line: s.t(line, counts),
    story: album(s),
    primary: next ?? s.button("share", "share"),
    own: giving(s) + tickets(s),
  });
}

/** What a friend has given. */
function got(s: Stage, slug: string, next: Button | null, counts: Record<string, number>): View {
  const title = s.boot.collect?.cards.find((one) => one.slug === slug)?.title ?? slug;
  const scene = { "card-label": s.t("got.label"), "card-amount": title, "sign-amount": sign(title) };
  const one = pile(s, slug);
  if (one.checking || one.left_out) return looked(s, one, title, scene, next);
  return s.make("got", {
    mood: "open",
    scene,
    headline: s.t("got.headline", { title }),
    line: counts.missing === 0 ? s.t("card.full") : s.t("got.line", counts),
    story: album(s),
    primary: next ?? s.button("share", "share"),
    own: giving(s) + tickets(s),
  });
}

/** A card that is not in the album: one that somebody looks at, or one that does not count. */
function looked(s: Stage, one: Pile, title: string, scene: Record<string, string>, next: Button | null): View {
  const screen = one.checking ? "card_held" : "card_out";
  return s.make(screen, {
    mood: "open",
    scene: { ...scene, "stamp-text": s.t(one.checking ? "checking.band" : "card_out.stamp") },
    headline: s.t(`${screen}.headline`, { title }),
    story: album(s),
    primary: next ?? s.button("reload", "look"),
    secondary: s.button("appeal", "appeal"),
    own: giving(s) + tickets(s),
  });
}
