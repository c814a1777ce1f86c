/**
 * The tracker: <script src="/sdk/tracker.js" data-campaign="slug" async></script>
 *
 * data-endpoint   where to send, default /collect
 * data-dnt        "respect" sends nothing when the browser asks not to be tracked
 *
 * window.af.track(name, props) records something of the page's own; af.deviceId() is what the
 * play requests send as X-AF-Device, so that a device's past belongs to the person it becomes.
 */

import { watchClicks, watchErrors, watchExposure, watchVitals } from "./capture.ts";
import { deviceId, sessionId, uuid7 } from "./identity.ts";
import { watchPage } from "./page.ts";
import { beacon, flush, put, start, type Props } from "./queue.ts";

interface Api {
  track(name: string, props?: Props): void;
  deviceId(): string;
  sessionId(): string;
  flush(): Promise<void>;
}

const PER_PAGE = 500;

function run(): void {
  const host = window as unknown as { af?: Api };
  if (host.af) return; // included twice
  const tag = document.currentScript || document.querySelector("script[data-campaign][src*=tracker]");
  const attribute = (name: string): string => tag?.getAttribute("data-" + name) || "";
  const campaign = attribute("campaign") || undefined;
  const mute = attribute("dnt") === "respect" && navigator.doNotTrack === "1";
  let left = PER_PAGE;

  function track(name: string, props: Props = {}): void {
    if (left-- <= 0) return;
    const at = Date.now();
    if (navigator.webdriver) props = { ...props, webdriver: true };
    put({ id: uuid7(at), name, at, campaign, props });
  }

  host.af = { track, deviceId, sessionId: () => sessionId(), flush };
  start(attribute("endpoint") || "/collect", mute);
  if (mute) return;
  watchErrors(track);
  const page = watchPage(track, campaign);
  watchClicks(track);
  watchExposure(track, page);
  watchVitals(track, page);
  // After the page's own listeners, so that the leave is in the last beacon.
  document.addEventListener("visibilitychange", () => document.hidden && beacon());
  addEventListener("pagehide", beacon);
  addEventListener("online", () => void flush());
}

run();
