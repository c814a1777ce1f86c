/** What people came with: kind of device, system, and the app the page was opened in. */

import { drawBars } from "./bars";
import { field, show } from "./dom";
import type { Format } from "./format";
import type { Behaviour, Look } from "./types";

export function drawDevices(devices: Behaviour["devices"], format: Format): void {
  const any = [...devices.kind, ...devices.browser].some((look) => look.seen > 0);
  show("devices", any);
  show("devices-empty", !any);
  if (!any) return;
  for (const part of ["kind", "os", "browser"] as const) {
    drawBars(field(`devices-${part}`), bars(devices[part], format));
  }
}

function bars(looks: Look[], format: Format): Parameters<typeof drawBars>[1] {
  const all = looks.reduce((sum, look) => sum + look.seen, 0);
  return looks.map((look) => {
    const name = format.named(`device.${look.name}`, look.name);
    const seen = format.count(look.seen);
    return {
      name,
      value: look.seen,
      shown: format.percent(look.seen, all),
      aside: format.text("devices.joined", { share: format.percent(look.joined, look.seen) }),
      title: format.text("devices.tip", { name, seen, joined: format.count(look.joined) }),
    };
  });
}
