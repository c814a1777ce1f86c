/** The documents the server hands over: page data once, snapshots again and again. */

export interface Step {
  step: string;
  people: number;
}

export interface Reason {
  code: string;
  count: number;
}

export interface Alarm {
  code: string;
  level: "alarm" | "warn";
  values: Record<string, number | string>;
}

export interface Place {
  seen: number;
  joined: number;
}

export interface Look extends Place {
  name: string;
}

export interface Behaviour {
  /** Newest stored event of the campaign, ms; null before the first. */
  fresh_at: number | null;
  people: { reached: number; joined: number };
  funnel: Step[];
  minutes: { from: number; joined: number[]; seen: number[]; granted: number[]; refused: number[] };
  days: { dates: string[]; joined: number[]; seen: number[]; granted: number[] };
  hours: { refused: number[]; seen: number[]; joined: number[] };
  refused: { count: number; reasons: Reason[] };
  places: { provinces: (Place & { code: string })[]; elsewhere: Place; unknown: Place };
  devices: { kind: Look[]; os: Look[]; browser: Look[] };
}

export interface Channel {
  /** "" are those who came without a channel. */
  code: string;
  /** Null: nobody set this code up here. */
  name: string | null;
  kind: string | null;
  retired: boolean;
  cost: number;
  joins: number;
  invited: number;
  real_new: number;
  granted: number;
  per_real_new: number | null;
}

interface Span {
  real_new: number;
  spent: number;
}

export interface People {
  joined: number;
  real_new: number;
  invited: number;
  change: { hours: number; now: Span; before: Span } | null;
  spark: { hours: number; real_new: number[]; spent: number[] };
  channels: Channel[];
  growth: {
    k: number | null;
    joined: number;
    invited: number;
    inviters: number;
    cycle_s: number | null;
    depths: { generation: number; and_deeper: boolean; joins: number; real_new: number }[];
    /** Points for friends of friends; null where the campaign gives none. */
    second: { people: number; friends: number; points: number; waiting: number } | null;
  };
}

export interface Forecast {
  per_day: number;
  at: number | null;
  earliest: number | null;
  latest: number | null;
}

export interface Money {
  budget: number;
  granted: number;
  held: number;
  paid: number;
  left: number;
  cost: number;
  channel_cost: number;
  total_cost: number;
  per_real_new: number | null;
  saved: { count: number; amount: number };
  burn: { dates: string[]; granted: number[] };
  forecast: Forecast | null;
  /** How far this hour and the budget above are used. */
  limits: Limit[];
}

export interface Limit {
  level: "hour" | "pool_hour" | "line";
  /** The pool, or the budget above; "" for all of the campaign. */
  name: string;
  used: number;
  whole: number;
}

export interface Held {
  count: number;
  amount: number;
  oldest_at: number | null;
  reasons: Reason[];
}

export interface Snapshot {
  v: 2;
  slug: string;
  kind: string;
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
  people: People;
  money: Money | null;
  held: Held;
  alarms: Alarm[];
}

export interface Tile {
  code: string;
  column: number;
  row: number;
  sign: string;
  name: string;
}

interface Live {
  locale: string;
  live_url: string;
  ticket: string;
  ticket_url: string;
  texts: Record<string, string>;
}

export interface BoardPage extends Live {
  page: "board";
  slug: string;
  kind: string;
  currency: string;
  exponent: number;
  timezone: string;
  snapshot: Snapshot | null;
  /** What people call the pools, by the names that alarms and limits bear. */
  pools: Record<string, string>;
  grid: { columns: number; tiles: Tile[] };
  review_url: string | null;
}

/** One variant against the first: at, estimate, low and high in percentage points. */
export interface TrialLine {
  arm: string;
  title: string;
  points: [number, number, number, number][];
}

export interface TrialPage {
  page: "trial";
  locale: string;
  currency: string;
  exponent: number;
  timezone: string;
  texts: Record<string, string>;
  chart: TrialLine[];
}

export interface CampaignLine {
  slug: string;
  status: string;
  currency: string;
  ends_at: number | null;
  joins: number;
  real_new: number;
  /** People in the event store; null while it has not been asked. */
  seen: number | null;
  joined: number | null;
  rewarded: number | null;
  cost: number;
  per_real_new: number | null;
  budget: number | null;
  left: number;
  used_permille: number;
  held: number;
  held_amount: number;
  spark: number[];
  per_day: number | null;
  empty_at: number | null;
  alarms: Alarm[];
}

export interface OverviewDocument {
  v: 1;
  at: number;
  page: number;
  pages: number;
  campaigns: CampaignLine[];
  /** Of all campaigns, those of other pages too; the worst first. */
  alarms: (Alarm & { slug: string; currency: string })[];
  totals: {
    campaigns: number;
    running: number;
    joins: number;
    real_new: number;
    held: number;
    alarms: number;
    spark: number[];
    money: {
      currency: string;
      cost: number;
      budget: number;
      real_new: number;
      per_real_new: number | null;
    }[];
  };
}

/** A campaign as people know it; `pools` as on its own board. */
export interface Named {
  title: string;
  kind: string;
  url: string;
  timezone: string;
  pools: Record<string, string>;
}

export interface OverviewPage extends Live {
  page: "overview";
  exponents: Record<string, number>;
  document: OverviewDocument;
  campaigns: Record<string, Named>;
}
