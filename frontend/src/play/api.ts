/**
 * The participant's API. One intention has one Idempotency-Key, however often it is sent:
 * after a lost network, a challenge, a reload or a double tap the key stays.
 */
import type { Boot, Problem, Proof, StateDocument } from "./types";

declare global {
  interface Window {
    af?: { deviceId?: () => string; track?: (name: string, props?: object) => void };
  }
}

export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

export interface Answer<T = Record<string, unknown>> {
  result: T;
  state: StateDocument;
  token?: string;
}

export interface Hooks {
  offline(away: boolean): void;
  proving(active: boolean): void;
  /** Asks the person for phone and code; null when they gave up. */
  askCode(): Promise<Proof | null>;
}

const RETRY_MS = [800, 1600, 3200, 6400];
const KEEP_MS = 10 * 60 * 1000;
const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

export function newKey(): string {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** sessionStorage, which some web views refuse. */
export const store = {
  get(name: string): string | null {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set(name: string, value: string | null): void {
    try {
      if (value === null) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, value);
    } catch {
      // Private mode: a reload will not resume, the server still answers once per key.
    }
  },
};

/** What frontend/src/risk/index.ts offers. */
interface Risk {
  collectSignals(): Promise<object>;
  solveChallenge(challenge: unknown): Promise<string>;
}
const chunks = import.meta.glob<Risk>("../risk/index.ts");
let risk: Promise<Risk | null> | null = null;

/** Loads fingerprint and proof-of-work code; called at the first touch. */
export function wakeRisk(): Promise<Risk | null> {
  const load = chunks["../risk/index.ts"];
  risk ??= load
    ? load().catch(() => {
        risk = null;
        return null;
      })
    : Promise.resolve(null);
  return risk;
}

async function signals(): Promise<object | undefined> {
  const code = await Promise.race([wakeRisk(), wait(1500).then(() => null)]);
  try {
    return code ? await Promise.race([code.collectSignals(), wait(800).then(() => undefined)]) : undefined;
  } catch {
    return undefined;
  }
}

export class PlayApi {
  private readonly base: string;
  private readonly pendingName: string;

  constructor(
    private readonly boot: Boot,
    private readonly hooks: Hooks,
  ) {
    this.base = `${boot.api}/${boot.slug}`;
    this.pendingName = `af:pending:${boot.slug}`;
  }

  private headers(extra: Record<string, string> = {}): Record<string, string> {
    const headers: Record<string, string> = { Accept: "application/json", "X-AF-Language": this.boot.language, ...extra };
    const device = window.af?.deviceId?.();
    if (device) headers["X-AF-Device"] = device;
    const token = store.get("af:token");
    // Cookies are the rule; the bearer is for web views that drop them.
    if (token && !navigator.cookieEnabled) headers.Authorization = `Bearer ${token}`;
    return headers;
  }

  async state(query: URLSearchParams): Promise<StateDocument> {
    const tail = query.toString();
    return (await this.fetchJson(`${this.base}/state${tail ? `?${tail}` : ""}`, {
      headers: this.headers(),
      cache: "no-store",
    })) as StateDocument;
  }

  /** One action from tap to answer. `keep` lets a reload resume it (never with personal data). */
  async act<T>(action: string, body: Record<string, unknown>, key: string, keep: boolean): Promise<Answer<T>> {
    const remember = (what: object) =>
      keep && store.set(this.pendingName, JSON.stringify({ action, body: what, key, at: Date.now() }));
    remember(body);
    try {
      const seen = action === "share" || body.signals ? undefined : await signals();
      // The key belongs to these very bytes: whoever sends again, sends the same signals.
      if (seen) body.signals = seen;
      remember(body);
      const answer = await this.send<Answer<T>>(`${this.base}/${action}`, body, key);
      if (answer.token) store.set("af:token", answer.token);
      return answer;
    } finally {
      if (keep) store.set(this.pendingName, null);
    }
  }

  /** What a reload interrupted, at most ten minutes ago. */
  interrupted(): { action: string; body: Record<string, unknown>; key: string } | null {
    try {
      const kept = JSON.parse(store.get(this.pendingName) ?? "null");
      return kept && Date.now() - kept.at < KEEP_MS ? kept : null;
    } catch {
      return null;
    }
  }

  /** What belongs to this person beside the state: messages, preferences. */
  async get<T>(path: string): Promise<T> {
    return (await this.fetchJson(`${this.base}/${path}`, { headers: this.headers(), cache: "no-store" })) as T;
  }

  async post<T>(path: string, body: Record<string, unknown>): Promise<T> {
    return this.send<T>(`${this.base}/${path}`, body, newKey());
  }

  async sendCode(phone: string): Promise<{ sent_to: string; expires_in: number; retry_after: number; length: number }> {
    return this.send(`${this.boot.api}/otp`, { slug: this.boot.slug, phone, purpose: "claim" }, newKey());
  }

  private async send<T>(url: string, body: Record<string, unknown>, key: string): Promise<T> {
    for (let proofs = 0; ; proofs++) {
      try {
        return (await this.fetchJson(url, {
          method: "POST",
          headers: this.headers({ "Content-Type": "application/json", "Idempotency-Key": key }),
          body: JSON.stringify(body),
        })) as T;
      } catch (error) {
        const challenge = error instanceof Refusal ? error.problem.challenge : undefined;
        if (!challenge || proofs >= 2) throw error;
        const proof = await this.prove(challenge);
        if (!proof) throw error;
        body = { ...body, proof };
      }
    }
  }

  private async prove(challenge: NonNullable<Problem["challenge"]>): Promise<Proof | null> {
    if (challenge.kind === "otp") return this.hooks.askCode();
    this.hooks.proving(true);
    try {
      const code = await wakeRisk();
      return code ? { kind: "pow", payload: await code.solveChallenge(challenge) } : null;
    } finally {
      this.hooks.proving(false);
    }
  }

  /** Sends until somebody answers: a lost network and 503 are tried again with the same key. */
  private async fetchJson(url: string, init: RequestInit): Promise<unknown> {
    for (let tried = 0; ; tried++) {
      let response: Response;
      try {
        response = await fetch(url, { credentials: "same-origin", ...init });
      } catch (error) {
        this.hooks.offline(true);
        if (tried >= 30) throw error;
        await backOnline(RETRY_MS[Math.min(tried, RETRY_MS.length - 1)] ?? 6400);
        continue;
      }
      this.hooks.offline(false);
      if (response.ok) return response.status === 204 ? {} : response.json();
      const problem: Problem = await response.json().catch(() => ({ status: response.status, code: "general" }));
      if (response.status === 503 && tried < RETRY_MS.length) {
        await wait(RETRY_MS[tried] ?? 6400);
        continue;
      }
      throw new Refusal({ ...problem, status: response.status, code: problem.code || "general" });
    }
  }
}

/** Until `ms` have passed, or at once when the phone says that the network is back. */
function backOnline(ms: number): Promise<void> {
  return new Promise((done) => {
    const go = () => {
      clearTimeout(timer);
      window.removeEventListener("online", go);
      done();
    };
    const timer = setTimeout(go, ms);
    window.addEventListener("online", go);
  });
}
