/**
 * The live line: EventSource, reconnected by us because each connection needs a fresh ticket.
 * The page is told what state it is in, so that it can say so.
 */

export type LineState = "connecting" | "live" | "lost" | "signed-out";

interface Handlers<T> {
  snapshot(snapshot: T): void;
  state(state: LineState): void;
}

const SILENCE_MS = 25_000;
const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15_000];

export class Line<T> {
  private source: EventSource | null = null;
  private failures = 0;
  private timer = 0;
  private watchdog = 0;

  constructor(
    private readonly liveUrl: string,
    private readonly ticketUrl: string,
    private ticket: string,
    private readonly handlers: Handlers<T>,
  ) {
    window.addEventListener("online", () => this.now());
    window.addEventListener("pagehide", () => this.close());
    window.addEventListener("pageshow", (event) => event.persisted && this.now());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.source?.readyState !== EventSource.OPEN) this.now();
    });
  }

  open(): void {
    this.close();
    if (this.failures === 0) this.handlers.state("connecting");
    const source = new EventSource(`${this.liveUrl}?ticket=${encodeURIComponent(this.ticket)}`);
    this.source = source;
    source.addEventListener("open", () => this.heard());
    source.addEventListener("snapshot", (event) => {
      this.heard();
      this.failures = 0;
      this.handlers.snapshot(JSON.parse((event as MessageEvent<string>).data) as T);
      this.handlers.state("live");
    });
    source.addEventListener("ticket", (event) => {
      this.ticket = (JSON.parse((event as MessageEvent<string>).data) as { ticket: string }).ticket;
    });
    source.addEventListener("denied", () => {
      this.close();
      this.handlers.state("signed-out");
    });
    source.addEventListener("error", () => this.retry());
  }

  private now(): void {
    window.clearTimeout(this.timer);
    void this.renew();
  }

  private heard(): void {
    window.clearTimeout(this.watchdog);
    // Comments do not reach us; snapshots come at least every few seconds.
    this.watchdog = window.setTimeout(() => this.retry(), SILENCE_MS);
  }

  private retry(): void {
    this.close();
    this.handlers.state("lost");
    const wait = WAITS_MS[Math.min(this.failures, WAITS_MS.length - 1)] ?? 15_000;
    this.failures += 1;
    this.timer = window.setTimeout(() => void this.renew(), wait);
  }

  /** A new ticket by the session's right, then a new connection. */
  private async renew(): Promise<void> {
    try {
      const answer = await fetch(this.ticketUrl, {
        headers: { Accept: "application/json" },
        redirect: "manual",
        cache: "no-store",
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        this.close();
        this.handlers.state("signed-out");
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      this.ticket = ((await answer.json()) as { ticket: string }).ticket;
      this.open();
    } catch {
      this.retry();
    }
  }

  private close(): void {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.watchdog);
    this.source?.close();
    this.source = null;
  }
}
