/** Who sends: a device, a session, event ids. Storage may be forbidden; memory then serves. */

const SESSION_IDLE = 30 * 60_000;
const memory: Record<string, string> = {};

export const storage = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return memory[key] ?? null;
    }
  },
  set(key: string, value: string): void {
    memory[key] = value;
    try {
      localStorage.setItem(key, value);
    } catch {
      // Full or forbidden: what we keep is then lost with the page.
    }
  },
  remove(key: string): void {
    delete memory[key];
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing to remove where nothing can be kept.
    }
  },
  keys(prefix: string): string[] {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return Object.keys(memory).filter((key) => key.startsWith(prefix));
    }
  },
};

/** UUIDv7: sortable by the time of making. */
export function uuid7(now = Date.now()): string {
  const bytes = new Uint8Array(16);
  const source = window.crypto;
  if (source && source.getRandomValues) source.getRandomValues(bytes);
  else bytes.forEach((_, i) => (bytes[i] = Math.random() * 256));
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (40 - 8 * i)) % 256;
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

let device = "";

/** This browser's id; the play requests send it along (X-AF-Device), so that both sides meet. */
export function deviceId(): string {
  if (!device) {
    const known = storage.get("af_did");
    device = known && /^[0-9a-f-]{36}$/.test(known) ? known : uuid7();
    if (device !== known) storage.set("af_did", device);
  }
  return device;
}

/** The visit: a new one after half an hour without an event. */
export function sessionId(now = Date.now()): string {
  const [id, last] = (storage.get("af_ses") || "").split("|");
  const current = id && now - Number(last) < SESSION_IDLE ? id : uuid7(now);
  storage.set("af_ses", current + "|" + now);
  return current;
}

export function nextSeq(): number {
  const seq = (Number(storage.get("af_seq")) || 0) + 1;
  storage.set("af_seq", String(seq));
  return seq;
}
