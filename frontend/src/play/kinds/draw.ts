/** A draw: a wheel that turns to the answer, or a card to be scratched. */
import { confetti, shake } from "../motion";
import { earlier, face, left, mayDraw, rowOf, tickets, ways, won, type Drawn } from "../drawing";
import { cover, uncover } from "../scratch";
import { restAt, turnTo } from "../wheel";
import { foremost, type Button, type Stage, type View } from "../view";
import type { Page } from "../page";
import type { Kind } from "./kind";

const take = (page: Page) => {
  uncover();
  Object.assign(page.local, { drawn: null, covered: false });
  return page.act("draw", { scene: "default" });
};

const reveal = (page: Page) => {
  uncover();
  page.set({ covered: false });
  if (page.local.drawn?.prize) confetti();
};

export const draw: Kind = {
  view,
  standing: (s) => ({
    "card-label": "", "card-amount": "", "band-text": "", "stamp-text": "",
    "foil-text": s.t("object.foil"),
  }),
  waiting: ["onway", "checking"],
  taps: { draw: take, reveal },
  drawn(page: Page): void {
    const last = page.state?.draw?.tickets[0];
    const rows = page.boot.draw?.prizes ?? [];
    if (last) restAt(rows.findIndex((row) => row.slug === last.slot), rows.length);
  },
  async answered(page: Page, action: string, result: unknown): Promise<boolean> {
    if (action === "join" && page.state?.draw?.scenes.includes("default")) {
      await take(page);
      return true;
    }
    if (action !== "draw") return false;
    const drawn = result as Drawn;
    const rows = page.boot.draw?.prizes ?? [];
    const skin = page.boot.draw?.skin ?? "wheel";
    // Nothing is rubbed free or celebrated that somebody has to look at first.
    const looked = page.state?.rewards.find((one) => one.id === drawn.reward)?.status === "checking";
    const scratch = skin === "scratch" && !looked;
    if (skin === "wheel") {
      const place = rows.findIndex((row) => row.slug === drawn.slot);
      await turnTo(place < 0 ? rows.findIndex((row) => row.blank) : place, rows.length);
    }
    // An egg or a box is shaken; what is in it comes out with the new screen.
    if (skin !== "scratch" && skin !== "wheel") await shake();
    page.set({ drawn, covered: scratch });
    if (scratch) cover(page.t("object.foil"), () => reveal(page));
    else if (drawn.prize && !looked) confetti();
    return true;
  },
};

function view(s: Stage): View {
  const { t, local, state, boot } = s;
  const first = s.first(boot.amount);
  if (first) return first;
  const again: Button | null = mayDraw(s) ? s.button("draw", "again") : null;
  const drawn = local.drawn;
  if (drawn) return local.covered ? hidden(s, drawn) : opened(s, drawn, again);

  const reward = foremost(state.rewards);
  const closed = s.closed();
  if (closed) {
    const waits = reward && ["granted", "checking", "failed"].includes(reward.status);
    return waits ? earlier(s, reward) : { ...closed, own: tickets(s) };
  }
  if (!state.me) {
    if (!s.can("join")) return s.limit();
    const { inviter } = state;
    return s.make("start", {
      amount: boot.amount || null,
      kicker: inviter ? t("start.invited", { name: inviter.name }) : t("kicker"),
      primary: s.join("join"),
      consent: true,
      own: tickets(s),
    });
  }
  if (again) {
    const claim = reward?.status === "granted" && s.can("claim");
    return s.make("ready", {
      mood: "ready",
      story: left(s),
      primary: s.button("draw", "draw"),
      secondary: claim ? s.button("claim", "claim") : null,
      own: tickets(s),
    });
  }
  if (reward) return earlier(s, reward);
  if (state.draw?.left === "none") return s.still("sold_out", { primary: s.button("share-page", "tell"), own: tickets(s) });
  return none(s);
}

/** No chance left: how to get one. */
function none(s: Stage): View {
  const more = ways(s);
  return s.make("none", {
    story: more,
    line: s.t(more ? "none.line" : "none.tomorrow"),
    primary: s.button("share", more ? "share" : "tell"),
    own: tickets(s),
  });
}

function hidden(s: Stage, drawn: Drawn): View {
  return s.make("scratch", {
    mood: "peek",
    scene: shown(s, drawn),
    clock: null,
    primary: s.button("reveal", "reveal"),
    // The list below must not tell what is under the silver.
    rewards: s.state.rewards.filter((one) => one.id !== drawn.reward),
  });
}

/** What stands on the card, or on the panel before the wheel. */
function shown(s: Stage, drawn: Drawn): Record<string, string> {
  const row = rowOf(s, drawn.slot);
  const title = row?.title ?? "";
  if (!drawn.prize) return { "card-label": title, "card-amount": s.t("blank.card") };
  const money = drawn.prize.amount > 0 && drawn.prize.kind.startsWith("packet");
  return face(s, title, drawn.prize.amount, money);
}

function opened(s: Stage, drawn: Drawn, again: Button | null): View {
  const title = rowOf(s, drawn.slot)?.title ?? "";
  if (drawn.prize) return won(s, drawn, title, again);
  return s.make("blank", {
    mood: "open",
    scene: shown(s, drawn),
    story: again ? left(s) : ways(s),
    line: s.t(drawn.why === "empty" ? "blank.empty" : "blank.line"),
    primary: again ?? s.button("share", "share"),
    own: tickets(s),
  });
}
