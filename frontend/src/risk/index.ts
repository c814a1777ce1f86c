/**
 * The risk bundle, loaded at the first tap: what the page can say about itself, and the
 * proof of work. No dependencies; works on plain http.
 */

import { payload, solve, type Challenge, type Parameters, type Solution } from "./solve.ts";

export { collectSignals, type Signals } from "./signals.ts";
export type { Challenge } from "./solve.ts";

/** Rejects when there is no Worker or it fails: the caller then solves on the page. */
function inWorker(parameters: Parameters): Promise<Solution> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    const end = (act: () => void): void => {
      worker.terminate();
      act();
    };
    worker.onerror = () => end(() => reject(new Error("no worker")));
    worker.onmessage = (event: MessageEvent<{ solution?: Solution; error?: string }>) => {
      const { solution, error } = event.data;
      end(() => (solution ? resolve(solution) : reject(new Error(error))));
    };
    worker.postMessage(parameters);
  });
}

/**
 * The text for `proof: {kind: "pow", payload}`. Takes the `challenge` object of a 403
 * `risk.challenge` as it came. Rejects when it has expired or cannot be solved.
 */
export async function solveChallenge(challenge: Challenge): Promise<string> {
  let solution: Solution;
  try {
    solution = await inWorker(challenge.parameters);
  } catch {
    solution = await solve(challenge.parameters);
  }
  return payload(challenge, solution);
}
