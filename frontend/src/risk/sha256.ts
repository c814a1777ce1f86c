/** SHA-256, HMAC and PBKDF2 without WebCrypto: plain http has no crypto.subtle. */

const K = new Uint32Array(64);
const START = new Uint32Array(8);

(function constants(): void {
  // The first 32 bits of the fractional parts of cube and square roots of the first primes.
  const fraction = (x: number): number => ((x - Math.floor(x)) * 4294967296) | 0;
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }
})();

const W = new Int32Array(64);

/** One compression of the sixteen words in `block` into `state`. */
function compress(state: Int32Array, block: Int32Array): void {
  for (let i = 0; i < 16; i++) W[i] = block[i]!;
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15]!;
    const y = W[i - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16]! + s0 + W[i - 7]! + s1) | 0;
  }
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!;
  let e = state[4]!, f = state[5]!, g = state[6]!, h = state[7]!;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i]! + W[i]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0;
    d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  state[0] = (state[0]! + a) | 0; state[1] = (state[1]! + b) | 0;
  state[2] = (state[2]! + c) | 0; state[3] = (state[3]! + d) | 0;
  state[4] = (state[4]! + e) | 0; state[5] = (state[5]! + f) | 0;
  state[6] = (state[6]! + g) | 0; state[7] = (state[7]! + h) | 0;
}

/** The rest of a message of which `before` bytes (a multiple of 64) went into `state`. */
function finish(state: Int32Array, data: Uint8Array, before: number): void {
  const size = ((data.length + 9 + 63) >> 6) << 6;
  const padded = new Uint8Array(size);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  const bits = (before + data.length) * 8;
  view.setUint32(size - 8, Math.floor(bits / 4294967296));
  view.setUint32(size - 4, bits >>> 0);
  const block = new Int32Array(16);
  for (let at = 0; at < size; at += 64) {
    for (let i = 0; i < 16; i++) block[i] = view.getInt32(at + i * 4);
    compress(state, block);
  }
}

function bytes(state: Int32Array): Uint8Array {
  const out = new Uint8Array(32);
  const view = new DataView(out.buffer);
  for (let i = 0; i < 8; i++) view.setInt32(i * 4, state[i]!);
  return out;
}

const fresh = (): Int32Array => new Int32Array(START);

export function sha256(data: Uint8Array): Uint8Array {
  const state = fresh();
  finish(state, data, 0);
  return bytes(state);
}

/** PBKDF2-HMAC-SHA256 of at most 32 bytes. */
export function pbkdf2(
  password: Uint8Array, salt: Uint8Array, iterations: number, length: number,
): Uint8Array {
  if (length > 32) throw new Error("at most 32 bytes");
  const key = new Uint8Array(64);
  key.set(password.length > 64 ? sha256(password) : password);
  const inner = fresh();
  const outer = fresh();
  const block = new Int32Array(16);
  const start = (state: Int32Array, pad: number): void => {
    for (let i = 0; i < 16; i++) {
      const k = i * 4;
      block[i] =
        (((key[k]! ^ pad) << 24) | ((key[k + 1]! ^ pad) << 16) |
          ((key[k + 2]! ^ pad) << 8) | (key[k + 3]! ^ pad)) | 0;
    }
    compress(state, block);
  };
  start(inner, 0x36);
  start(outer, 0x5c);

  const first = new Uint8Array(salt.length + 4);
  first.set(salt);
  first[salt.length + 3] = 1;
  const state = new Int32Array(8);
  // From here each block is 32 bytes of digest and the padding of a 96-byte message.
  const message = new Int32Array(16);
  message[8] = 0x80000000 | 0;
  message[15] = 96 * 8;
  state.set(inner);
  finish(state, first, 64);
  message.set(state);
  state.set(outer);
  compress(state, message);
  const result = new Int32Array(state);
  for (let round = 1; round < iterations; round++) {
    message.set(state);
    state.set(inner);
    compress(state, message);
    message.set(state);
    state.set(outer);
    compress(state, message);
    for (let i = 0; i < 8; i++) result[i] = result[i]! ^ state[i]!;
  }
  return bytes(result).slice(0, length);
}

export function hex(data: Uint8Array): string {
  let out = "";
  for (const byte of data) out += (byte < 16 ? "0" : "") + byte.toString(16);
  return out;
}

export function unhex(text: string): Uint8Array {
  const out = new Uint8Array(text.length >> 1);
  for (let i = 0; i < out.length; i++) out[i] = parseInt(text.substr(i * 2, 2), 16);
  return out;
}
