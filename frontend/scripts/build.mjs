/** Builds what is there: the pages, then the tracker as one classic script beside them. */
import { existsSync } from "node:fs";
import { build } from "vite";

await build({ configFile: "vite.config.ts" });
if (existsSync("src/tracker/index.ts")) await build({ configFile: "vite.tracker.config.ts" });
