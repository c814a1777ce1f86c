/** The page: holds the last state document, sends actions, redraws after every change. */
import { newKey, PlayApi, Refusal, type Answer } from "./api";
import { askCode } from "./phone";
import { byId, draw } from "./render";
import { errorText, type Translate } from "./text";
import { freshLocal, type Boot, type Local, type StateDocument } from "./types";
import { Stage } from "./view";
import { COMMON } from "./taps";
import type { Kind } from "./kinds/kind";

export class Page {
  onDraw: () => void = () => undefined;
  /** Runs after every new state document; the inbox listens here. */
  onState: (state: StateDocument) => void = () => undefined;
  readonly local: Local = freshLocal();
  readonly query = new URLSearchParams();
  readonly api: PlayApi;
  state: StateDocument | null = null;
  /** A section that a mechanic beside the leading one adds, once its code is there. */
  beside: { section(s: Stage): string; taps: Kind["taps"] } | null = null;
  skipFriend = false;
  shortUrl = "";
  posterUrl = "";
  /** The link of one thing that is given away, while its sheet is open. */
  giftUrl = "";
  private offset = 0;
  private poll = 0;
  private quiet = 4000;
  private lastDue = 0;
  /** States are numbered in the order they were asked for; `newest` is the one shown. */
  private asked = 0;
  private newest = 0;

  constructor(
    readonly boot: Boot,
    readonly t: Translate,
    readonly kind: Kind,
  ) {
    const here = new URLSearchParams(location.search);
    for (const name of ["i", "ch"]) {
      const value = here.get(name);
      if (value) this.query.set(name, value);
    }
    this.api = new PlayApi(boot, {
      offline: (away) => this.set({ offline: away }),
      proving: (active) => this.set({ proving: active }),
      askCode: () => askCode(this),
    });
  }

  /** Milliseconds on the server's clock. */
  now(): number {
    return Date.now() + this.offset;
  }

  async begin(first: StateDocument | null = null): Promise<void> {
    const { preview } = this.boot;
    if (preview) {
      Object.assign(this.local, preview.local);
      this.take(preview.state);
      return;
    }
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void this.refresh();
    });
    window.addEventListener("offline", () => this.set({ offline: true }));
    window.addEventListener("online", () => void this.refresh());
    if (first) this.take(first);
    else await this.refresh();
    const kept = this.api.interrupted();
    if (kept) await this.send(kept.action, kept.body, kept.key);
  }

  tick(consent: boolean): void {
    this.set({ consent, asked: this.local.asked && !consent });
  }

  /** A clock reached zero: the server knows what comes next. */
  due(): void {
    if (this.boot.preview || Date.now() - this.lastDue < 5000) return;
    if (this.kind.due?.(this)) return;
    this.lastDue = Date.now();
    void this.refresh();
  }

  async run(name: string, target: HTMLElement): Promise<void> {
    const tap = this.kind.taps[name] ?? this.beside?.taps[name] ?? COMMON[name];
    await tap?.(this, target);
  }

  /** Joins, once the box is ticked; says so when it is not. */
  async join(): Promise<boolean> {
    const { legal } = this.boot;
    if (this.local.pending || !this.state) return false;
    if (!this.state.me && !this.local.consent) {
      this.set({ asked: true });
      byId("consent")?.focus();
      return false;
    }
    const body: Record<string, unknown> = {
      consent: { rules: legal.rules_version, privacy: legal.privacy_id },
    };
    const [invite, channel] = [this.query.get("i"), this.query.get("ch")];
    if (invite) body.invite = invite;
    if (channel) body.channel = channel;
    return this.act("join", body);
  }

  /** One tap, one intention; false when it was refused or something is under way. */
  async act(action: string, body: Record<string, unknown>): Promise<boolean> {
    if (this.boot.preview || this.local.pending || !this.state) return false;
    return this.send(action, body, newKey());
  }

  private async send(action: string, body: Record<string, unknown>, key: string): Promise<boolean> {
    this.set({ pending: action, notice: null });
    try {
      const answer = await this.api.act(action, body, key, true);
      this.local.pending = null;
      if (action === "join") this.skipFriend = true;
      await this.answered(action, answer as Answer);
      return true;
    } catch (error) {
      this.local.pending = null;
      await this.refuse(error);
      return false;
    }
  }

  private async answered(action: string, answer: Answer): Promise<void> {
    this.keep(answer.state);
    if (!(await this.kind.answered?.(this, action, answer.result))) this.redraw();
  }

  /** Shows a refusal: as a screen when it is final, else beside the button. */
  async refuse(error: unknown): Promise<void> {
    const code = error instanceof Refusal ? error.problem.code : "network";
    if (code === "idempotency.mismatch") {
      // A resumed action that had already been carried out: the state tells.
      await this.refresh();
      return;
    }
    this.refuseCode(code);
    const phone = code === "eligibility.phone_needed";
    if (error instanceof Refusal && (phone || error.problem.status === 409)) await this.refresh();
  }

  refuseCode(code: string): void {
    // A phone that is missing is no end: the state offers to confirm one.
    const final = code.startsWith("eligibility.") && code !== "eligibility.phone_needed";
    if (code === "play.not_available" || final) this.set({ refused: code });
    else this.set({ notice: { tone: "warn", text: errorText(this.t, code) } });
  }

  async refresh(): Promise<void> {
    if (this.boot.preview) return;
    const asked = ++this.asked;
    try {
      const state = await this.api.state(this.query);
      // An answer that came meanwhile knows more than what was read before it.
      if (asked < this.newest) return;
      this.take(state, asked);
    } catch (error) {
      const code = error instanceof Refusal ? error.problem.code : "network";
      this.local.notice = { tone: "warn", text: errorText(this.t, code) };
      this.redraw();
    }
  }

  /** Shows what a tap has answered, or what was `asked` for. */
  take(state: StateDocument, asked = ++this.asked): void {
    this.keep(state, asked);
    this.redraw();
  }

  private keep(state: StateDocument, asked = ++this.asked): void {
    this.newest = asked;
    const told = (from: StateDocument | null) => JSON.stringify({ ...from, server_time: 0 });
    this.quiet = told(state) !== told(this.state) ? 4000 : Math.min(this.quiet * 1.3, 30_000);
    this.state = state;
    this.offset = state.server_time - Date.now();
    this.onState(state);
  }

  set(change: Partial<Local>): void {
    Object.assign(this.local, change);
    this.redraw();
  }

  redraw(): void {
    if (!this.state) {
      byId("offline").hidden = !this.local.offline;
      return;
    }
    const shown = this.skipFriend && this.state.inviter
      ? { ...this.state, inviter: { ...this.state.inviter, can_help: false } }
      : this.state;
    const now = this.now();
    const bare = new Stage(this.boot, shown, this.local, this.t, {}, now);
    const stage = new Stage(this.boot, shown, this.local, this.t, this.kind.standing(bare), now);
    const v = this.kind.view(stage);
    if (this.beside) v.own = this.beside.section(stage) + v.own;
    draw(v, this.boot, this.state, this.local, this.t);
    this.kind.drawn?.(this, v);
    this.onDraw();
    clearTimeout(this.poll);
    // A payment on its way is followed on every screen, also beside what is played next.
    const moving = this.state.rewards.some((one) => one.status === "claimed" || one.status === "fulfilling");
    if (!this.boot.preview && (moving || this.kind.follows?.(this.state) || this.kind.waiting.includes(v.screen))) {
      this.poll = window.setTimeout(() => {
        if (document.hidden || this.local.pending) this.redraw();
        else void this.refresh();
      }, this.quiet);
    }
  }
}
