/** What the page can say about itself. Counts, flags and hashes; nothing the visitor wrote. */

import { seen } from "./listeners.ts";
import { hex, sha256 } from "./sha256.ts";

export interface Signals {
  v: 1;
  landed_at: number;
  dwell_ms: number;
  /** The four counts are left out when nobody called `watch` in time: not known is not 0. */
  pointer?: number;
  touch?: number;
  scroll?: number;
  key?: number;
  webdriver: boolean;
  cdp: boolean;
  globals: number;
  lies: number;
  ua: string;
  platform: string;
  touch_points: number;
  language: string;
  timezone: string;
  screen: number[];
  cores: number;
  memory: number;
  canvas: string;
  webgl: string;
  gpu: string;
}

/** `make()`, or `fallback` when the browser refuses. */
function attempt<T>(make: () => T, fallback: T): T {
  try {
    return make();
  } catch {
    return fallback;
  }
}

const short = (text: string): string => hex(sha256(new TextEncoder().encode(text))).slice(0, 16);

/** With a debugger attached, the console serialises an error and so asks for its stack. */
function debuggerAttached(): boolean {
  type Prepare = { prepareStackTrace?: unknown };
  const errors = Error as unknown as Prepare;
  const before = errors.prepareStackTrace;
  let asked = false;
  try {
    errors.prepareStackTrace = () => {
      asked = true;
      return "";
    };
    console.debug(new Error(""));
  } finally {
    errors.prepareStackTrace = before;
  }
  return asked;
}

/** Names that only automation tools leave behind. */
function automationGlobals(): number {
  const tell = /^(cdc_|\$cdc_|__playwright|__pw_|puppeteer___|__puppeteer|_selenium|__selenium|__webdriver|__driver_|callSelenium|_phantom|__nightmare|domAutomation)/;
  let found = 0;
  for (const holder of [window, document]) {
    for (const name of Object.getOwnPropertyNames(holder)) if (tell.test(name)) found++;
  }
  return found;
}

/** Native functions that are not native any more. */
function lies(): number {
  const text = Function.prototype.toString;
  const getter = (holder: object, name: string): unknown =>
    Object.getOwnPropertyDescriptor(holder, name)?.get;
  const natives: unknown[] = [
    text,
    getter(Navigator.prototype, "webdriver"),
    getter(Navigator.prototype, "platform"),
    getter(Navigator.prototype, "userAgent"),
    getter(Navigator.prototype, "hardwareConcurrency"),
    getter(Navigator.prototype, "languages"),
    HTMLCanvasElement.prototype.toDataURL,
    window.WebGLRenderingContext?.prototype.getParameter,
  ];
  let found = 0;
  for (const native of natives) {
    if (typeof native !== "function") continue;
    const source = attempt(() => text.call(native), "");
    let lying = !/\{\s*\[native code\]\s*\}$/.test(source) || "prototype" in native;
    if (!lying) {
      // A proxy in place of a native function does not mind a cyclic prototype.
      const parent = Object.getPrototypeOf(native) as object | null;
      try {
        Object.setPrototypeOf(native, Object.create(native));
        lying = true;
      } catch {
        // as it should be
      } finally {
        attempt(() => Object.setPrototypeOf(native, parent), null);
      }
    }
    if (lying) found++;
  }
  // An own property on `navigator` shadows the prototype's.
  for (const name of ["webdriver", "platform", "userAgent", "hardwareConcurrency", "languages"]) {
    if (Object.prototype.hasOwnProperty.call(navigator, name)) found++;
  }
  return Math.min(found, 99);
}

function canvasHash(): string {
  const canvas = document.createElement("canvas");
  canvas.width = 120;
  canvas.height = 30;
  const pen = canvas.getContext("2d");
  if (!pen) return "";
  pen.textBaseline = "top";
  pen.font = "14px serif";
  pen.fillStyle = "#f60";
  pen.fillRect(10, 2, 50, 18);
  pen.fillStyle = "rgba(0,100,200,.7)";
  pen.fillText("Aé拆红包 ☂", 2, 6);
  return short(canvas.toDataURL());
}

function graphics(): { webgl: string; gpu: string } {
  const gl = document.createElement("canvas").getContext("webgl");
  if (!gl) return { webgl: "", gpu: "" };
  const debug = gl.getExtension("WEBGL_debug_renderer_info");
  const gpu = String(gl.getParameter(debug ? debug.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  const limits = [gl.MAX_TEXTURE_SIZE, gl.MAX_VIEWPORT_DIMS, gl.MAX_VERTEX_ATTRIBS, gl.VERSION]
    .map((name) => String(gl.getParameter(name)));
  const extensions = gl.getSupportedExtensions() ?? [];
  const webgl = short([gpu, ...limits, ...extensions].join("|"));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { webgl, gpu: gpu.slice(0, 120) };
}

/** Everything, in a few milliseconds. Never rejects. */
export async function collectSignals(): Promise<Signals> {
  const counts = seen();
  const nav = navigator as Navigator & { deviceMemory?: number };
  const { webgl, gpu } = attempt(graphics, { webgl: "", gpu: "" });
  return {
    v: 1,
    landed_at: counts?.landed ?? Math.round(Date.now() - performance.now()),
    dwell_ms: Math.max(0, Math.round(performance.now())),
    ...(counts && {
      pointer: counts.pointer,
      touch: counts.touch,
      scroll: counts.scroll,
      key: counts.key,
    }),
    webdriver: nav.webdriver === true,
    cdp: attempt(debuggerAttached, false),
    globals: attempt(automationGlobals, 0),
    lies: attempt(lies, 0),
    ua: nav.userAgent,
    platform: nav.platform || "",
    touch_points: nav.maxTouchPoints || 0,
    language: nav.language || "",
    timezone: attempt(() => Intl.DateTimeFormat().resolvedOptions().timeZone || "", ""),
    screen: [
      screen.width, screen.height, outerWidth, outerHeight, innerWidth, innerHeight,
      devicePixelRatio || 1,
    ],
    cores: nav.hardwareConcurrency || 0,
    memory: nav.deviceMemory || 0,
    canvas: attempt(canvasHash, ""),
    webgl,
    gpu,
  };
}
