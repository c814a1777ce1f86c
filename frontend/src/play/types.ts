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
  /** Whether text messages are sent; only then their agreement is asked for. */
  messages: boolean;
  api: string;
  page_url: string;
  vote?: { entries: { slug: string; title: string; picture: string | null }[]; per_day: number; hidden: boolean };
  referral?: ReferralTerms;
  gift?: GiftTerms;
  /** Drawn without any network: the builder's preview and the tests. */
  preview?: {
    state: StateDocument;
    local?: Partial<Local>;
    inbox?: { messages: { id: string; at: number; title?: string; text: string; read: boolean }[] };
  };
}

/** What a referral promises; from the frozen version, so it never changes while it runs. */
export interface ReferralTerms {
  inviter: number;
  friend: number;
  event: string;
  event_label: string;
  window_days: number;
  cap: number;
  /** Where a friend does it; null when that happens outside the web. */
  url: string | null;
  /** Points for a friend of a friend, so often at most; absent where there is one level only. */
  second?: { points: number; most: number };
}

export interface GiftField {
  name: string;
  kind: "name" | "id_number" | "birth_date";
  label: string;
  required: boolean;
}

export interface GiftTerms {
  product: { name: string; insurer: string; class: string; term_days: number; sum_insured: number; premium: number };
  fields: GiftField[];
  consents: { id: string; version: string; label: string; document: string; separate: boolean }[];
  /** Gifts a day; 0 when there is no such limit. */
  quota_per_day: number;
  hold_minutes: number;
  min_age: number;
  max_age: number;
}

export type FriendStatus = "joined" | "waiting" | "qualified" | "checking" | Uncounted;
/** Why somebody who came brought nothing. */
export type Uncounted = "not_new" | "late" | "capped" | "stock" | "own" | "revoked";

export interface Friend {
  name: string;
  status: FriendStatus;
  amount: number | null;
  at: number;
}

export interface Referral {
  friends: Friend[];
  joined: number;
  qualified: number;
  earned: number;
  /** Rewards the inviter may still earn; null without a limit. */
  left: number | null;
  invited: null | {
    status: "waiting" | "qualified" | "checking" | "late" | "not_new" | "stock" | "own";
    until: number | string | null;
  };
  verified: boolean;
  /** Friends of friends who brought points; absent where there is one level only. */
  second?: { friends: number; points: number; left: number } | null;
}

export interface Certificate {
  reward: string;
  number: string;
  insured: string;
  from: number | string;
  until: number | string;
  url: string;
}

export interface Gift {
  today: "plenty" | "few" | "none";
  reopens_at: number | string | null;
  certificate: Certificate | null;
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

/** What WeChat needs to let the owner confirm a payment that waits for it. */
export interface Confirm {
  mch_id: string;
  app_id: string;
  package: string;
  until: number | string;
}

export interface Reward {
  id: string;
  kind: string;
  amount: number;
  status: RewardStatus;
  claim_by: number | string | null;
  confirm?: Confirm;
  /** Of a prize that is not money. */
  face?: Face;
}

export interface Face {
  title?: Partial<Record<Language, string>>;
  points?: number;
  code?: string;
  shipping?: "ordered" | "shipped" | "refused";
  carrier?: string;
  tracking?: string;
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
  referral?: Referral | null;
  gift?: Gift | null;
  /** Why actions are closed, and whether friends count where this page is open. */
  gate?: Gate | null;
  /** Where arms are tried: the caller's, and whether they count in it. */
  trial?: { name: string; arm: string; counts: boolean };
}

export interface Gate {
  environment: string | null;
  share_rewards: "on" | "ask" | "off";
  closed: Record<string, { code: string; retry_at: number | null }>;
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
