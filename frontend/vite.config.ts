/** Participant page, risk chunk and board: hashed modules and a manifest read by cms.assets. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;

/** Scenes are inlined into the shell by the server, so they go out as plain files. */
function scenes(): Plugin {
  return {
    name: "scenes",
    generateBundle() {
      const folder = resolve(here, "src/scenes");
      for (const name of readdirSync(folder).filter((file) => file.endsWith(".svg"))) {
        const source = readFileSync(resolve(folder, name), "utf8").replace(/>\s+</g, "><").trim();
        this.emitFile({ type: "asset", fileName: `scenes/${name}`, source });
      }
    },
  };
}

/** One entry for each kind of campaign: a page loads what its own kind needs. */
const entries = {
  assist: "src/play/assist.ts",
  referral: "src/play/referral.ts",
  gift: "src/play/gift.ts",
  milestone: "src/play/milestone.ts",
  checkin: "src/play/checkin.ts",
  ranking: "src/play/ranking.ts",
  quiz: "src/play/quiz.ts",
  draw: "src/play/draw.ts",
  collect: "src/play/collect.ts",
  rain: "src/play/rain.ts",
  team: "src/play/team.ts",
  board: "src/board/index.ts",
  dryrun: "src/dryrun/index.ts",
};
const input = Object.fromEntries(
  Object.entries(entries)
    .filter(([, path]) => existsSync(resolve(here, path)))
    .map(([name, path]) => [name, resolve(here, path)]),
);

export default defineConfig({
  base: "/static/app/",
  publicDir: false,
  plugins: [scenes()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2019",
    cssTarget: "chrome80",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 4096,
    sourcemap: false,
    reportCompressedSize: true,
    chunkSizeWarningLimit: 700,
    rollupOptions: { input },
  },
  worker: { format: "es" },
});
