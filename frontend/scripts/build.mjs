/**
 * Builds what is there: the pages, then the tracker as one classic script beside them.
 *
 * Everything is built into a folder of its own and then moved into `dist` file by file, the
 * manifest last: whoever reads `dist` meanwhile finds the old build or the new one, whole.
 * Hashed files of earlier builds stay for a day, for pages that name them.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { copyFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "vite";

const DAY_MS = 24 * 60 * 60 * 1000;
// Inside node_modules: on the same disk, and no source of the next build's stamp.
const made = `node_modules/.build-${process.pid}`;
const out = { build: { outDir: made } };

try {
  await build({ configFile: "vite.config.ts", ...out });
  if (existsSync("src/tracker/index.ts")) await build({ configFile: "vite.tracker.config.ts", ...out });

  // The face of posters and cards, which the server draws; no page loads it.
  mkdirSync(join(made, "fonts"), { recursive: true });
  for (const weight of [500, 700, 900]) {
    const file = `noto-sans-sc-chinese-simplified-${weight}-normal.woff`;
    copyFileSync(`node_modules/@fontsource/noto-sans-sc/files/${file}`, join(made, "fonts", `poster-${weight}.woff`));
  }
  install(made, "dist");
} finally {
  rmSync(made, { recursive: true, force: true });
}

function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)));
}

function install(from, to) {
  const names = files(from).sort((a, b) => Number(a === "manifest.json") - Number(b === "manifest.json"));
  const now = new Date();
  for (const name of names) {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    utimesSync(join(from, name), now, now);
    renameSync(join(from, name), join(to, name));
  }
  const current = new Set(names);
  for (const name of files(to)) {
    const hashed = name.startsWith("assets/");
    const old = now.getTime() - statSync(join(to, name)).mtimeMs > DAY_MS;
    if (!current.has(name) && (old || !hashed)) rmSync(join(to, name), { force: true });
  }
}
