/** Sends events in batches; what could not be sent waits in localStorage, also over a kill. */

import { deviceId, nextSeq, sessionId, storage, uuid7 } from "./identity.ts";

export type Props = Record<string, string | number | boolean>;
export interface TrackedEvent {
  id: string;
  name: string;
  at: number;
  campaign?: string;
  props: Props;
}

const BATCH = 20;
const BATCH_CHARS = 20_000; // at most three bytes each: below the beacon's 64 kB
const KEPT = 200;
const EVERY = 3_000;
const ORPHAN = 20_000;
const PREFIX = "af_q:";
const tab = PREFIX + uuid7();

let endpoint = "/collect";
let silent = false;
let waiting: TrackedEvent[] = [];
let sending = 0;
let timer = 0;
let failures = 0;

export function start(to: string, mute: boolean): void {
  endpoint = to;
  silent = mute;
  adopt();
  setInterval(keep, ORPHAN / 4);
}

export function put(event: TrackedEvent): void {
  if (silent) return;
  waiting.push(event);
  if (waiting.length > KEPT) waiting.splice(sending, waiting.length - KEPT);
  keep();
  if (waiting.length - sending >= BATCH && !failures) void flush();
  else schedule(EVERY);
}

/** Each tab has its own shelf, stamped while it lives; two tabs never overwrite each other. */
function keep(): void {
  if (waiting.length) storage.set(tab, JSON.stringify([Date.now(), waiting]));
  else storage.remove(tab);
}

/** Take over what a tab that is gone has left. The server knows what it has already. */
function adopt(): void {
  for (const key of storage.keys(PREFIX)) {
    if (key === tab) continue;
    try {
      const [stamp, events] = JSON.parse(storage.get(key) || "[0,[]]") as [number, TrackedEvent[]];
      if (Date.now() - stamp < ORPHAN) continue;
      waiting = waiting.concat(events).slice(-KEPT);
    } catch {
      // A damaged shelf is cleared below.
    }
    storage.remove(key);
  }
  keep();
  if (waiting.length) schedule(EVERY);
}

function schedule(delay: number): void {
  if (!timer) timer = window.setTimeout(() => { timer = 0; void flush(); }, delay);
}

function batch(from: number): TrackedEvent[] {
  const part: TrackedEvent[] = [];
  let size = 0;
  for (const event of waiting.slice(from, from + BATCH)) {
    size += JSON.stringify(event).length;
    if (part.length && size > BATCH_CHARS) break;
    part.push(event);
  }
  return part;
}

function body(events: TrackedEvent[]): string {
  return JSON.stringify({
    v: 1,
    sent_at: Date.now(),
    source: "web",
    device_id: deviceId(),
    session_id: sessionId(),
    seq: nextSeq(),
    events,
  });
}

/** Send one batch; the next follows when it has arrived. */
export async function flush(): Promise<void> {
  if (silent || sending || !waiting.length) return;
  const events = batch(0);
  sending = events.length;
  let done = false;
  try {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      credentials: "omit",
      body: body(events),
    });
    // What the server cannot read it will not read the next time either.
    done = answer.ok || (answer.status >= 400 && answer.status < 500 && answer.status !== 429);
  } catch {
    // No network: kept for later.
  }
  sending = 0;
  if (done) {
    failures = 0;
    waiting = waiting.filter((event) => !events.includes(event));
  } else failures++;
  keep();
  if (waiting.length) schedule(done ? 0 : Math.min(EVERY * 2 ** failures, 300_000));
}

/** The page is going: hand everything to the browser. */
export function beacon(): void {
  if (silent || !navigator.sendBeacon) return;
  while (waiting.length > sending) {
    const events = batch(sending);
    if (!navigator.sendBeacon(endpoint, new Blob([body(events)], { type: "text/plain" }))) break;
    waiting = waiting.filter((event) => !events.includes(event));
  }
  keep();
}
