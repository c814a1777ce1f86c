/** What a tap does. Holds the last state document and redraws after every change. */
import { newKey, PlayApi, Refusal } from "./api";
import { confetti, openPacket } from "./motion";
import { byId, draw } from "./render";
import { claimHtml, cleanPhone, closeSheet, fillSheet, openSheet, shareHtml } from "./sheets";
import { errorText, type Translate } from "./text";
import { freshLocal, type Boot, type Local, type Proof, type StateDocument } from "./types";
import { foremost, view } from "./view";

type DrawResult = { prize: null | { amount: number }; reward: null | string };
const WAITING = new Set(["progress", "onway", "checking", "ready"]);

export class Actions {
  onDraw: () => void = () => undefined;
  private local: Local = freshLocal();
  private state: StateDocument | null = null;
  private offset = 0;
  private readonly query = new URLSearchParams();
  private readonly api: PlayApi;
  private skipFriend = false;
  private poll = 0;
  private quiet = 4000;
  private lastDue = 0;
  private shortUrl = "";
  private intended = { intention: "", key: "", body: {} as Record<string, unknown> };
  private code: ((proof: Proof | null) => void) | null = null;

  constructor(
    private readonly boot: Boot,
    private readonly t: Translate,
  ) {
    const here = new URLSearchParams(location.search);
    for (const name of ["i", "ch"]) {
      const value = here.get(name);
      if (value) this.query.set(name, value);
    }
    this.api = new PlayApi(boot, {
      offline: (away) => this.set({ offline: away }),
      proving: (active) => this.set({ proving: active }),
      askCode: () => this.askCode(),
    });
  }

  /** Milliseconds on the server's clock. */
  now(): number {
    return Date.now() + this.offset;
  }

  async begin(): Promise<void> {
    const { preview } = this.boot;
    if (preview) {
      this.local = { ...this.local, ...preview.local };
      this.take(preview.state);
      return;
    }
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void this.refresh();
    });
    window.addEventListener("offline", () => this.set({ offline: true }));
    window.addEventListener("online", () => void this.refresh());
    await this.refresh();
    const kept = this.api.interrupted();
    if (kept) await this.act(kept.action, kept.body, kept.key);
  }

  tick(consent: boolean): void {
    this.set({ consent, asked: this.local.asked && !consent });
  }

  /** A clock reached zero: the server knows what comes next. */
  due(): void {
    if (this.boot.preview || Date.now() - this.lastDue < 5000) return;
    this.lastDue = Date.now();
    void this.refresh();
  }

  async run(name: string, target: HTMLElement): Promise<void> {
    if (name === "rules" || name === "privacy" || name === "appeal") {
      openSheet(name === "appeal" ? "contact" : "rules");
      if (name === "privacy") byId("privacy-part").scrollIntoView();
    } else if (name === "close") {
      target.closest("dialog")?.close?.();
    } else if (name === "share" || name === "share-page") {
      this.share();
    } else if (name === "claim") {
      this.claimSheet();
    } else if (name === "other-number") {
      this.otherNumber();
    } else if (this.boot.preview) {
      return;
    } else if (name === "join" || name === "help" || name === "draw") {
      await this.play(name);
    } else if (name === "skip" || name === "clear") {
      this.skipFriend = true;
      this.set({ helped: null, notice: null });
    } else if (name === "reload") {
      this.set({ nothing: false, notice: null });
      await this.refresh();
    } else if (name === "share-system") {
      await this.shareSystem();
    } else if (name === "share-copy") {
      await this.shareCopy();
    } else if (name === "send-code") {
      await this.sendCode(target as HTMLButtonElement);
    } else if (name === "claim-go") {
      await this.claim();
    }
  }

  private async play(action: "join" | "help" | "draw"): Promise<void> {
    if (this.local.pending || !this.state) return;
    const { legal } = this.boot;
    let body: Record<string, unknown> = {};
    if (action === "join") {
      if (!this.state.me && !this.local.consent) {
        this.set({ asked: true });
        byId("consent").focus();
        return;
      }
      body = { consent: { rules: legal.rules_version, privacy: legal.privacy_id } };
      const [invite, channel] = [this.query.get("i"), this.query.get("ch")];
      if (invite) body.invite = invite;
      if (channel) body.channel = channel;
    } else if (action === "help") {
      body = { invite: this.query.get("i") };
    } else {
      body = { scene: "default" };
    }
    await this.act(action, body, newKey());
  }

  private async act(action: string, body: Record<string, unknown>, key: string): Promise<void> {
    this.set({ pending: action, notice: null });
    try {
      const answer = await this.api.act(action, body, key, true);
      this.local.pending = null;
      if (action === "draw") await this.opened(answer.result as DrawResult, answer.state);
      else {
        if (action === "help") this.local.helped = answer.result as Local["helped"];
        if (action === "join") this.local.helped = null;
        this.skipFriend = action === "join" || this.skipFriend;
        this.take(answer.state);
      }
    } catch (error) {
      this.local.pending = null;
      await this.refuse(error);
    }
  }

  private async opened(result: DrawResult, state: StateDocument): Promise<void> {
    const reward = state.rewards.find((item) => item.id === result.reward) ?? null;
    if (!result.prize || !reward) {
      this.local.nothing = !result.prize;
      this.take(state);
      return;
    }
    if (reward.status === "checking") {
      this.take(state);
      return;
    }
    await openPacket(result.prize.amount, state.campaign.currency, true, () => this.take(state));
  }

  private async refuse(error: unknown): Promise<void> {
    const code = error instanceof Refusal ? error.problem.code : "network";
    if (code === "idempotency.mismatch") {
      // A resumed action that had already been carried out: the state tells.
      await this.refresh();
      return;
    }
    if (code === "play.not_available" || code.startsWith("eligibility.")) {
      this.set({ refused: code });
      return;
    }
    this.local.notice = { tone: "warn", text: errorText(this.t, code) };
    if (error instanceof Refusal && error.problem.status === 409) await this.refresh();
    this.redraw();
  }

  private async refresh(): Promise<void> {
    if (this.boot.preview) return;
    try {
      this.take(await this.api.state(this.query));
    } catch (error) {
      const code = error instanceof Refusal ? error.problem.code : "network";
      this.local.notice = { tone: "warn", text: errorText(this.t, code) };
      this.redraw();
    }
  }

  private take(state: StateDocument): void {
    const moved = JSON.stringify([state.session, state.rewards]) !==
      JSON.stringify([this.state?.session, this.state?.rewards]);
    this.quiet = moved ? 4000 : Math.min(this.quiet * 1.3, 30_000);
    this.state = state;
    this.offset = state.server_time - Date.now();
    this.redraw();
  }

  private set(change: Partial<Local>): void {
    Object.assign(this.local, change);
    this.redraw();
  }

  private redraw(): void {
    if (!this.state) {
      byId("offline").hidden = !this.local.offline;
      return;
    }
    const shown = this.skipFriend && this.state.inviter
      ? { ...this.state, inviter: { ...this.state.inviter, can_help: false } }
      : this.state;
    const v = view(this.boot, shown, this.local, this.t);
    draw(v, this.boot, this.state, this.local, this.t);
    this.onDraw();
    clearTimeout(this.poll);
    if (!this.boot.preview && WAITING.has(v.screen)) {
      this.poll = window.setTimeout(() => {
        if (document.hidden || this.local.pending) this.redraw();
        else void this.refresh();
      }, this.quiet);
    }
  }

  // Sharing ------------------------------------------------------------------------------

  private shareUrl(): string {
    return this.shortUrl || this.state?.me?.invite_url || this.boot.page_url;
  }

  private share(): void {
    const system = typeof navigator.share === "function";
    const wechat = /MicroMessenger/i.test(navigator.userAgent);
    fillSheet(shareHtml(this.t, this.shareUrl(), system, wechat), this.t("share.title"));
    if (wechat) this.tell("wechat");
  }

  /** Counts the share and takes the short link; the share itself never waits for it. */
  private tell(to: string): void {
    if (!this.state?.me || this.boot.preview) return;
    this.api
      .act<{ short_url?: string }>("share", { to }, newKey(), false)
      .then((answer) => {
        this.shortUrl = answer.result.short_url ?? this.shortUrl;
      })
      .catch(() => undefined);
  }

  private async shareSystem(): Promise<void> {
    const { title, line } = this.boot.share;
    this.tell("system");
    try {
      await navigator.share({ title, text: line, url: this.shareUrl() });
      closeSheet("sheet");
    } catch {
      // Closed by the person; the sheet is still there.
    }
  }

  private async shareCopy(): Promise<void> {
    const field = byId("share-url") as HTMLInputElement;
    this.tell("copy");
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value);
      done = true;
    } catch {
      field.focus();
      field.select();
      done = document.execCommand("copy");
    }
    byId("share-said").textContent = this.t(done ? "share.copied" : "share.by_hand");
  }

  // Claiming -----------------------------------------------------------------------------

  private claimSheet(): void {
    const reward = foremost(this.state?.rewards ?? []);
    if (!reward || !this.state) return;
    const { me, campaign } = this.state;
    const html = claimHtml(this.t, reward.amount, campaign.currency, me?.phone_masked ?? null);
    fillSheet(html, this.t("claim.title"));
    byId(me?.phone_masked ? "known-go" : "phone").focus();
  }

  private otherNumber(): void {
    byId("known").hidden = true;
    byId("number").hidden = false;
    byId("phone").focus();
  }

  private askCode(): Promise<Proof | null> {
    const sheet = fillSheet(claimHtml(this.t, null, this.boot.currency, null), this.t("otp.title"));
    return new Promise((done) => {
      this.code = done;
      sheet.addEventListener("close", () => done(null), { once: true });
    });
  }

  private fieldError(name: "phone" | "otp", key: string): void {
    const text = key ? this.t(key) || errorText(this.t, key.replace(/^error\./, "")) : "";
    byId(`${name}-error`).textContent = text;
    byId(name).setAttribute("aria-invalid", key ? "true" : "false");
    if (key) byId(name).focus();
  }

  private phone(): string | null {
    const phone = cleanPhone((byId("phone") as HTMLInputElement).value);
    this.fieldError("phone", phone ? "" : "claim.phone_wrong");
    return phone;
  }

  private async sendCode(button: HTMLButtonElement): Promise<void> {
    const phone = this.phone();
    if (!phone || button.disabled) return;
    button.disabled = true;
    try {
      const sent = await this.api.sendCode(phone);
      byId("otp-said").textContent = this.t("claim.sent", { phone: sent.sent_to });
      byId("otp").focus();
      this.resendTimer(button, sent.retry_after);
    } catch (error) {
      const problem = error instanceof Refusal ? error.problem : null;
      this.fieldError("phone", problem ? `error.${problem.code}` : "error.network");
      const rest = problem?.retry_at ? (problem.retry_at - this.now()) / 1000 : 3;
      this.resendTimer(button, Math.min(Math.max(1, Math.ceil(rest)), 3600));
    }
  }

  private resendTimer(button: HTMLButtonElement, seconds: number): void {
    const until = Date.now() + seconds * 1000;
    const step = () => {
      if (!button.isConnected) return;
      const rest = Math.ceil((until - Date.now()) / 1000);
      button.disabled = rest > 0;
      button.textContent = rest > 0 ? this.t("claim.wait", { n: rest }) : this.t("claim.resend");
      if (rest > 0) setTimeout(step, 500);
    };
    step();
  }

  private async claim(): Promise<void> {
    const known = document.getElementById("known");
    if (known && !known.hidden) {
      await this.claimKnown();
      return;
    }
    const otp = (byId("otp") as HTMLInputElement).value.replace(/\s/g, "");
    const phone = this.phone();
    if (!phone) return;
    this.fieldError("otp", /^\d{4,8}$/.test(otp) ? "" : "claim.code_wrong");
    if (!/^\d{4,8}$/.test(otp)) return;
    if (this.code) {
      this.code({ kind: "otp", phone, otp });
      this.code = null;
      closeSheet("sheet");
      return;
    }
    await this.sendClaim("claim-go", { phone, otp }, (code, ofPhone) => {
      this.fieldError(ofPhone ? "phone" : "otp", `error.${code}`);
    });
  }

  /** To the number that was verified before: the server knows it, the page only its mask. */
  private async claimKnown(): Promise<void> {
    await this.sendClaim("known-go", {}, (code, ofPhone) => {
      if (ofPhone) this.otherNumber();
      else byId("known-error").textContent = errorText(this.t, code);
    });
  }

  private async sendClaim(
    go: string,
    number: { phone?: string; otp?: string },
    refused: (code: string, ofPhone: boolean) => void,
  ): Promise<void> {
    const reward = foremost(this.state?.rewards ?? []);
    const button = byId(go) as HTMLButtonElement;
    if (!reward || button.disabled) return;
    button.disabled = true;
    // The same number and code are one intention: a second tap or a retry keeps its key.
    const intention = `${reward.id}:${number.phone ?? ""}:${number.otp ?? ""}`;
    if (this.intended.intention !== intention) {
      const body = { reward: reward.id, ...number, fields: {}, consent: {} };
      this.intended = { intention, key: newKey(), body };
    }
    try {
      const answer = await this.api.act("claim", this.intended.body, this.intended.key, false);
      closeSheet("sheet");
      this.take(answer.state);
      if (foremost(answer.state.rewards)?.status !== "checking") confetti();
    } catch (error) {
      const problem = error instanceof Refusal ? error.problem : null;
      // A refusal is settled under its key, and a wrong code stays wrong: else the next tap is a
      // new try.
      if (problem && problem.status !== 429 && !problem.code.startsWith("otp.")) this.intended.intention = "";
      const ofPhone = problem?.errors?.some((item) => item.path.endsWith("phone")) ?? false;
      refused(problem?.code ?? "network", ofPhone);
    } finally {
      button.disabled = false;
    }
  }
}

