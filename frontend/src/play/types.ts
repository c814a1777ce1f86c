/** The documents of the participant's API and of the shell (docs/adr/0009). */

export type Language = "en" | "zh-hans";

export interface Boot {
  slug: string;
  version: string;
  kind: string;
  language: Language;
  currency: string;
  timezone: string;
  /** What one person can get at most, minor units. */
  amount: number;
  helpers: number;
  starts_at: string | null;
  ends_at: string | null;
  texts: Record<string, string>;
  legal: { organiser: string; contact: string; rules_version: string; privacy_id: string };
  share: { title: string; line: string };
  api: string;
  page_url: string;
  /** Drawn without any network: the builder's preview and the tests. */
  preview?: { state: StateDocument; local?: Partial<Local> };
}

export type RewardStatus =
  | "checking"
  | "granted"
  | "claimed"
  | "fulfilling"
  | "fulfilled"
  | "failed"
  | "expired"
  | "revoked";

export interface Reward {
  id: string;
  kind: string;
  amount: number;
  status: RewardStatus;
  claim_by: number | string | null;
}

export interface Session {
  id: string;
  amount: number;
  target: number;
  needed: number;
  helpers: { name: string; amount: number }[];
  expires_at: number | string | null;
}

export interface StateDocument {
  server_time: number;
  campaign: {
    slug: string;
    version: string;
    kind: string;
    status: "scheduled" | "running" | "paused" | "ended";
    starts_at: number | string | null;
    ends_at: number | string | null;
    currency: string;
    stock: "plenty" | "few" | "none";
  };
  me: null | { id: string; invite: string; invite_url: string; phone_masked: string | null };
  session: Session | null;
  inviter: null | { name: string; can_help: boolean };
  rewards: Reward[];
  actions: string[];
}

export interface Problem {
  status: number;
  code: string;
  title?: string;
  retry_at?: number;
  errors?: { path: string; code: string }[];
  challenge?: { kind: "pow" | "otp"; [key: string]: unknown };
}

export type Proof =
  | { kind: "pow"; payload: string }
  | { kind: "otp"; phone: string; otp: string };

export interface Notice {
  tone: "info" | "warn";
  text: string;
}

/** What only this tab knows. Nothing in here is ever taken for a promise. */
export interface Local {
  consent: boolean;
  asked: boolean;
  pending: string | null;
  proving: boolean;
  notice: Notice | null;
  offline: boolean;
  refused: string | null;
  helped: null | { amount: number; total: number; target: number; complete: boolean };
  nothing: boolean;
}

export const freshLocal = (): Local => ({
  consent: false,
  asked: false,
  pending: null,
  proving: false,
  notice: null,
  offline: false,
  refused: null,
  helped: null,
  nothing: false,
});
