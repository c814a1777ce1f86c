/** Solves a challenge beside the page. */

import { solve, type Parameters } from "./solve.ts";

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<Parameters>) => void) | null;
  postMessage(message: unknown): void;
};

scope.onmessage = (event) => {
  solve(event.data).then(
    (solution) => scope.postMessage({ solution }),
    (error: unknown) => scope.postMessage({ error: String(error) }),
  );
};
