// Serves frontend/src/risk as JavaScript modules, types stripped, and one page that uses it.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

const folder = new URL("../../frontend/src/risk/", import.meta.url);
const page = `<!doctype html><title>risk</title><button>Open</button><script type="module">
import { watch } from "/listeners.ts"; watch();
import { collectSignals, solveChallenge } from "/index.ts";
Object.assign(window, { collectSignals, solveChallenge });</script>`;

createServer((request, response) => {
  const name = request.url.split("?")[0].slice(1);
  if (!/^[a-z0-9]+\.ts$/.test(name)) {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    return response.end(page);
  }
  response.setHeader("Content-Type", "text/javascript; charset=utf-8");
  response.end(stripTypeScriptTypes(readFileSync(new URL(name, folder), "utf8")));
}).listen(0, "127.0.0.1", function () {
  process.stdout.write(`${this.address().port}\n`);
});
