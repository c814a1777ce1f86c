/** Packet rain: waiting for the next wave, catching, what was caught, and passwords. */
import { caughtSum, falling, letGo } from "../falling";
import { openObject } from "../motion";
import { passwordSheet, sayPassword } from "../passwords";
import { esc, money } from "../text";
import { foremost, type Stage, type View } from "../view";
import type { Page } from "../page";
import type { Reward, StateDocument } from "../types";
import type { Kind } from "./kind";

interface Wave {
  starts_at: number;
  ends_at: number;
}

interface Rain {
  waves: Wave[];
  open: boolean;
  caught: number;
  most: number;
  total: number;
  left: "plenty" | "few" | "none";
  password: null | { open: boolean; tries: number; ready: boolean; opened: number };
}

interface Terms {
  daily: string[];
  seconds: number;
  per_wave: number;
  catches: number;
  most: number;
  word: number | null;
}

const NOTHING: Rain = { waves: [], open: false, caught: 0, most: 1, total: 0, left: "plenty", password: null };
const of = (state: StateDocument | null): Rain => (state as { rain?: Rain } | null)?.rain ?? NOTHING;
const terms = (s: Stage): Terms => (s.boot as unknown as { rain: Terms }).rain;

/** The wave of this moment, from the server's clock alone: nobody has to ask when it begins. */
function wave(own: Rain, now: number): Wave | null {
  return own.waves.find((one) => one.starts_at <= now && now < one.ends_at) ?? null;
}

const coming = (own: Rain, now: number): Wave | null => own.waves.find((one) => one.starts_at > now) ?? null;
/** What was caught counts for the wave that was open when the server was asked. */
const caught = (own: Rain): number => (own.open ? own.caught : 0);
const emptied = (own: Rain): boolean => own.open && own.left === "none";

function catching(own: Rain, state: StateDocument, now: number): boolean {
  return state.campaign.status === "running" && Boolean(state.me && wave(own, now)) &&
    caught(own) < own.most && !emptied(own);
}

let timer = 0;
/** Catches that were asked for and are not answered yet. */
let wanted = 0;

/** One more, after those under way: a quick finger loses nothing. False when none is left. */
function catchOne(page: Page): boolean {
  const { state } = page;
  const own = of(state);
  if (!state || !catching(own, state, page.now()) || caught(own) + wanted >= own.most) return false;
  if (wanted === 0 && page.local.pending) return false;
  wanted++;
  if (wanted === 1) void askAll(page);
  return true;
}

async function askAll(page: Page): Promise<void> {
  while (wanted > 0) {
    const answered = await page.act("draw", { scene: "default" });
    wanted = answered ? wanted - 1 : 0;
  }
  letGo();
}

export const rain: Kind = {
  view,
  standing: () => ({ "card-label": "", "card-amount": "", "band-text": "", "stamp-text": "" }),
  waiting: ["checking", "onway"],
  taps: {
    draw: catchOne,
    "password-draw": (page) => page.act("draw", { scene: "password" }),
    password: passwordSheet,
    "password-go": sayPassword,
  },
  drawn(page: Page): void {
    const { state } = page;
    if (!state) return;
    const own = of(state);
    const now = page.now();
    falling(catching(own, state, now), page.t("button.draw"), () => catchOne(page));
    // To the very edge: a clock that ticks by the second would come late.
    clearTimeout(timer);
    const here = wave(own, now);
    const edge = here ? here.ends_at : coming(own, now)?.starts_at;
    if (page.boot.preview || edge === undefined || edge - now > 3_600_000) return;
    timer = window.setTimeout(() => {
      page.redraw();
      // What is left is asked for afterwards, not by everybody at once.
      if (here) setTimeout(() => void page.refresh(), 500 + Math.random() * 6000);
    }, Math.max(20, edge - now));
  },
  due(page: Page): boolean {
    const own = of(page.state);
    const now = page.now();
    const known = own.waves.some((one) => Math.abs(one.starts_at - now) < 5000 || Math.abs(one.ends_at - now) < 5000);
    if (known) page.redraw();
    return known;
  },
  async answered(page: Page, action: string, result: unknown): Promise<boolean> {
    if (action !== "draw") return false;
    const { prize, reward: id } = result as { prize: null | { amount: number }; reward: string | null };
    const reward = page.state?.rewards.find((one) => one.id === id);
    if (!prize || !reward || reward.status === "checking") return false;
    if (page.state && catching(of(page.state), page.state, page.now())) {
      caughtSum(prize.amount, page.boot.currency);
      return false;
    }
    letGo();
    const { amount } = sumOf(page.state?.rewards ?? [], prize.amount);
    await openObject(amount, page.boot.currency, () => page.redraw());
    return true;
  },
};

function view(s: Stage): View {
  const { local, state, boot, t } = s;
  const first = s.first(boot.amount || null);
  if (first) {
    const own = of(state);
    const [next] = own.waves;
    if (first.screen !== "not_started" || !next) return first;
    return { ...first, line: t("not_started.line", { date: s.date(next.starts_at) }), story: times(s) };
  }
  const own = of(state);
  const here = wave(own, s.now);
  const running = state.campaign.status === "running";
  if (!state.me) return outside(s, own, here);
  if (running && here) {
    if (catching(own, state, s.now)) return fall(s, own, here);
    if (emptied(own) && !caught(own)) return gone(s, own);
  }
  if (running && own.password?.ready) {
    return s.make("ready", {
      mood: "ready",
      clock: null,
      primary: s.button("password-draw", "open"),
    });
  }
  const reward = foremost(state.rewards);
  if (reward && reward.status !== "expired" && reward.status !== "revoked" && !(local.pending === "draw" && here)) {
    return won(s, own);
  }
  const closed = s.closed();
  if (closed) return closed;
  return waits(s, own);
}

function outside(s: Stage, own: Rain, here: Wave | null): View {
  const { t, state, boot } = s;
  const closed = s.closed();
  if (closed) return closed;
  if (!s.can("join")) return s.limit();
  const next = coming(own, s.now);
  const { seconds, catches } = terms(s);
  return s.make("start", {
    amount: boot.amount || null,
    kicker: here ? t("start.now") : state.inviter ? t("start.invited", { name: state.inviter.name }) : t("kicker"),
    line: t(own.waves.length || !own.password ? "start.line" : "start.word", { seconds, n: catches }),
    story: times(s),
    clock: here ? s.clock("falling", here.ends_at) : next ? s.clock("next", next.starts_at) : s.clock("ends", state.campaign.ends_at),
    primary: s.join("join"),
    consent: true,
  });
}

/** While packets fall; the button does what a tap on one of them does. */
function fall(s: Stage, own: Rain, here: Wave): View {
  const n = caught(own);
  return s.make("falling", {
    mood: "ready",
    headline: s.t(n ? "falling.more" : "falling.headline", { n: own.most - n }),
    story: pips(s, own),
    clock: s.clock("falling", here.ends_at),
    primary: s.button("draw", "draw"),
    rewards: [],
  });
}

function pips(s: Stage, own: Rain): string {
  if (own.most > 8) return "";
  const n = caught(own);
  const cells = Array.from({ length: own.most }, (_, i) => `<li class="pip${i < n ? " is-caught" : ""}">${i < n ? "✓" : i + 1}</li>`);
  return `<ul class="pips" aria-label="${esc(s.t("pips.label", { n, of: own.most }))}">${cells.join("")}</ul>`;
}

function next(s: Stage, own: Rain): View["clock"] {
  const then = coming(own, s.now);
  return then && s.state.campaign.status === "running" ? s.clock("next", then.starts_at) : null;
}

function more(s: Stage, own: Rain): View["secondary"] {
  const open = own.password?.open && s.state.campaign.status === "running";
  return open ? s.button("password", "password") : null;
}

function gone(s: Stage, own: Rain): View {
  const then = coming(own, s.now);
  return s.still("gone", {
    line: then ? s.t("gone.line", { date: s.date(then.starts_at) }) : s.t("gone.last"),
    clock: next(s, own),
    primary: more(s, own) ?? s.button("share", "tell"),
    secondary: more(s, own) ? s.button("share", "tell") : null,
  });
}

/** Joined, nothing to claim: until the next wave. What a check did not confirm is told beside it. */
function waits(s: Stage, own: Rain): View {
  const shown = idle(s, own);
  if (foremost(s.state.rewards)?.status !== "revoked") return shown;
  const told = `<p class="unconfirmed">${esc(s.t("revoked.headline"))}</p>`;
  return { ...shown, story: told + shown.story, secondary: s.button("appeal", "appeal") };
}

function idle(s: Stage, own: Rain): View {
  const then = coming(own, s.now);
  const word = more(s, own);
  if (!then) {
    if (!word) return s.still("over", { primary: s.button("share-page", "tell") });
    return s.make("word", { mood: "sealed", primary: word, secondary: s.button("share", "tell") });
  }
  const soon = then.starts_at - s.now < 60_000;
  return s.make(soon ? "soon" : "wait", {
    mood: soon ? "ready" : "sealed",
    line: s.t(soon ? "soon.line" : "wait.line", { date: s.date(then.starts_at), n: own.most }),
    story: times(s),
    clock: next(s, own),
    primary: word ?? s.button("share", "tell"),
    secondary: word ? s.button("share", "tell") : null,
  });
}

/** What stands on the card: of several packets that wait to be claimed, all together. */
function sumOf(rewards: readonly Reward[], one: number): { n: number; amount: number } {
  const waiting = rewards.filter((reward) => reward.status === "granted");
  const sum = waiting.reduce((total, reward) => total + reward.amount, 0);
  return { n: waiting.length, amount: waiting.length > 1 ? sum : one };
}

/** What was caught, the most urgent first; several are told together. */
function won(s: Stage, own: Rain): View {
  const { state, t } = s;
  const reward = foremost(state.rewards);
  if (!reward) return waits(s, own);
  const shown = s.reward(reward, { "card-label": t("card.yours"), "card-amount": s.money(reward.amount) });
  const { n, amount: sum } = sumOf(state.rewards, reward.amount);
  const clock = next(s, own);
  const word = more(s, own);
  if (reward.status !== "granted" || n < 2) {
    return { ...shown, clock, secondary: word ?? shown.secondary };
  }
  return {
    ...shown,
    scene: { ...shown.scene, "card-label": t("card.caught", { n }), "card-amount": money(sum, state.campaign.currency) },
    headline: t("won.several", { n, amount: s.money(sum) }),
    line: t("won.each", { date: s.date(reward.claim_by) }),
    clock,
    secondary: word,
  };
}

/** The times of the day, or the next ones; the one that comes next is marked. */
function times(s: Stage): string {
  const own = of(s.state);
  const { daily } = terms(s);
  if (!own.waves.length) return "";
  const labels = daily.length && daily.length <= 6
    ? daily
    : own.waves.slice(0, 3).map((one) => s.date(one.starts_at));
  const then = wave(own, s.now) ?? coming(own, s.now);
  const mark = then ? s.date(then.starts_at) : "";
  const cells = labels.map((label) => `<li${mark.endsWith(label) ? ' class="is-next"' : ""}>${esc(label)}</li>`);
  return `<ul class="times" aria-label="${esc(s.t("times.label"))}">${cells.join("")}</ul>`;
}
