/** The documents the server hands over: page data once, snapshots again and again. */

export interface Step {
  step: string;
  people: number;
}

export interface Reason {
  code: string;
  count: number;
}

export interface Behaviour {
  /** Newest stored event of the campaign, ms; null before the first. */
  fresh_at: number | null;
  people: { reached: number; joined: number };
  funnel: Step[];
  minutes: { from: number; joined: number[]; seen: number[]; granted: number[]; refused: number[] };
  refused: { count: number; reasons: Reason[] };
  growth: { k: number | null; joined: number; invited: number; sharers: number };
}

export interface Money {
  budget: number;
  granted: number;
  held: number;
  paid: number;
  left: number;
  cost: number;
  per_person: number | null;
}

export interface Held {
  count: number;
  amount: number;
  oldest_at: number | null;
  reasons: Reason[];
}

export interface Snapshot {
  v: 1;
  slug: string;
  /** When it was computed, ms. */
  at: number;
  status: string;
  starts_at: number | null;
  ends_at: number | null;
  /** Null when the event store is away and nothing was kept from before. */
  behaviour: Behaviour | null;
  /** False: `behaviour` is what was known at `behaviour_at`. */
  store_available: boolean;
  behaviour_at: number | null;
  money: Money | null;
  held: Held;
}

export interface PageData {
  slug: string;
  locale: string;
  currency: string;
  exponent: number;
  timezone: string;
  live_url: string;
  ticket: string;
  ticket_url: string;
  snapshot: Snapshot | null;
  texts: Record<string, string>;
}
