/** The tracker: one classic script without imports, for any page (`/sdk/tracker.js`). */
import { resolve } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2018",
    sourcemap: false,
    lib: {
      entry: resolve(import.meta.dirname, "src/tracker/index.ts"),
      formats: ["iife"],
      name: "afTracker",
      fileName: () => "sdk/tracker.js",
    },
  },
});
