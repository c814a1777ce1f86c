/** ALTCHA v2: find the counter whose PBKDF2 key starts with the challenge's prefix. */

import { hex, pbkdf2, unhex } from "./sha256.ts";

export interface Parameters {
  algorithm: string;
  cost: number;
  keyLength: number;
  keyPrefix: string;
  nonce: string;
  salt: string;
  expiresAt?: number;
  [name: string]: unknown;
}

export interface Challenge {
  kind?: string;
  parameters: Parameters;
  signature: string;
}

export interface Solution {
  counter: number;
  derivedKey: string;
  time: number;
}

type Derive = (password: Uint8Array) => Uint8Array | Promise<Uint8Array>;

const FAR = 1_000_000;
const SLICE_MS = 40;

/** WebCrypto where there is one (https, localhost), else our own. */
export function derivation(parameters: Parameters, own = false): Derive {
  const salt = unhex(parameters.salt) as Uint8Array<ArrayBuffer>;
  const { cost, keyLength } = parameters;
  const subtle = own ? undefined : globalThis.crypto?.subtle;
  if (!subtle) return (password) => pbkdf2(password, salt, cost, keyLength);
  const scheme = { name: "PBKDF2", hash: "SHA-256", salt, iterations: cost };
  return async (password) => {
    const key = await subtle.importKey(
      "raw", password as Uint8Array<ArrayBuffer>, "PBKDF2", false, ["deriveBits"],
    );
    return new Uint8Array(await subtle.deriveBits(scheme, key, keyLength * 8));
  };
}

/** Lets the page breathe between slices when this runs on its own thread. */
const breathe = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** The solution. Throws when the algorithm is not ours or no counter is found. */
export async function solve(parameters: Parameters, own = false): Promise<Solution> {
  if (parameters.algorithm !== "PBKDF2/SHA-256") throw new Error("unknown algorithm");
  const started = Date.now();
  const derive = derivation(parameters, own);
  const nonce = unhex(parameters.nonce);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  const view = new DataView(password.buffer);
  const prefix = parameters.keyPrefix.toLowerCase();
  let slice = started;
  for (let counter = 0; counter < FAR; counter++) {
    view.setUint32(nonce.length, counter);
    const made = derive(password);
    const derivedKey = hex(made instanceof Uint8Array ? made : await made);
    if (derivedKey.startsWith(prefix)) {
      return { counter, derivedKey, time: Date.now() - started };
    }
    if (Date.now() - slice > SLICE_MS) {
      await breathe();
      slice = Date.now();
    }
  }
  throw new Error("no solution");
}

/** What goes into `proof.payload`. */
export function payload(challenge: Challenge, solution: Solution): string {
  const { parameters, signature } = challenge;
  const text = JSON.stringify({ challenge: { parameters, signature }, solution });
  const utf8 = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of utf8) binary += String.fromCharCode(byte);
  return btoa(binary);
}
