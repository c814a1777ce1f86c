/** Builds what is there: the pages, then the tracker as one classic script beside them. */
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { build } from "vite";

await build({ configFile: "vite.config.ts" });
if (existsSync("src/tracker/index.ts")) await build({ configFile: "vite.tracker.config.ts" });

// The face of posters and cards, which the server draws; no page loads it.
mkdirSync("dist/fonts", { recursive: true });
for (const weight of [500, 700, 900]) {
  const file = `noto-sans-sc-chinese-simplified-${weight}-normal.woff`;
  copyFileSync(`node_modules/@fontsource/noto-sans-sc/files/${file}`, `dist/fonts/poster-${weight}.woff`);
}
