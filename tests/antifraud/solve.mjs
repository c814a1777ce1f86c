// Reads {challenge, own} from standard input, prints the payload: the page's own solver.
import { readFileSync } from "node:fs";
import { payload, solve } from "../../frontend/src/risk/solve.ts";

const { challenge, own } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(payload(challenge, await solve(challenge.parameters, own)));
