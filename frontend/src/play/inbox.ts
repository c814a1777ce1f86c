/** Messages on the page: a bell when there is something, a sheet, and how we may write. */
import { byId } from "./render";
import { fillSheet } from "./sheets";
import { esc, moment } from "./text";
import type { Page } from "./page";

interface Message {
  id: string;
  at: number | string;
  title?: string;
  text: string;
  read: boolean;
  url?: string | null;
}

interface Inbox {
  messages: Message[];
  unread?: number;
}

interface Preferences {
  sms: boolean;
  email: boolean;
  /** Masked: the whole address never comes back. */
  address?: string | null;
}

const BELL =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3a6 6 0 0 0-6 6v3.800L4.400 16.200a.8.8 0 0 0 .7 1.200h13.800a.8.8 0 0 0 .7-1.200L18 12.800V9a6 6 0 0 0-6-6zM9.800 20a2.400 2.400 0 0 0 4.400 0" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>';
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;

let held: Inbox = { messages: [] };
let ringing = false;

/** Asks for the messages; with none, or none to be had, the page stays as it is. */
export async function look(page: Page): Promise<void> {
  const { preview } = page.boot;
  try {
    held = preview ? (preview.inbox ?? held) : await page.api.get<Inbox>("inbox");
  } catch {
    return;
  }
  if (!held.messages?.length) return;
  if (!ringing) {
    ringing = true;
    byId("bell").hidden = false;
    byId("bell").addEventListener("click", () => void open(page));
    byId("sheet").addEventListener("change", (event) => void changed(page, event.target as HTMLInputElement));
  }
  ring(page);
}

const unread = () => held.messages.filter((message) => !message.read);

function ring(page: Page): void {
  const n = unread().length;
  const bell = byId("bell");
  bell.innerHTML = BELL + (n ? `<b class="bell-count" aria-hidden="true">${n > 9 ? "9+" : n}</b>` : "");
  bell.setAttribute("aria-label", n ? page.t("inbox.unread", { n }) : page.t("inbox.title"));
}

async function open(page: Page): Promise<void> {
  const { t } = page;
  const rows = held.messages
    .map(
      (message) =>
        `<li class="message${message.read ? "" : " is-new"}"><p class="message-at">${esc(moment(message.at, page.boot))}</p>` +
        `${message.title ? `<b>${esc(message.title)}</b>` : ""}<p>${esc(message.text)}</p></li>`,
    )
    .join("");
  const list = rows ? `<ul class="messages" data-private>${rows}</ul>` : `<p class="sheet-line">${esc(t("inbox.empty"))}</p>`;
  fillSheet(`${list}<div id="preferences"></div>`, t("inbox.title"));
  const ids = unread().map((message) => message.id);
  if (ids.length && !page.boot.preview) page.api.post("inbox/read", { ids }).catch(() => undefined);
  for (const message of held.messages) message.read = true;
  ring(page);
  await preferences(page);
}

async function preferences(page: Page): Promise<void> {
  const { t } = page;
  const place = document.getElementById("preferences");
  if (!place) return;
  let wanted: Preferences = { sms: true, email: false, address: "" };
  try {
    if (!page.boot.preview) wanted = await page.api.get<Preferences>("preferences");
  } catch {
    return;
  }
  const row = (name: "sms" | "email") =>
    `<label class="switch"><span>${esc(t(`inbox.${name}`))}</span><input type="checkbox" role="switch" id="wants-${name}"${wanted[name] ? " checked" : ""}><span class="switch-track" aria-hidden="true"></span></label>`;
  place.innerHTML =
    `<h3 class="sheet-part">${esc(t("inbox.settings"))}</h3>${row("sms")}${row("email")}` +
    `<form id="address-form" novalidate data-private${wanted.email ? "" : " hidden"}><label class="label" for="address">${esc(t("inbox.address"))}</label>` +
    `<div class="pair"><input class="field" id="address" type="email" inputmode="email" autocomplete="email" maxlength="254" placeholder="${esc(wanted.address ?? "")}" aria-describedby="address-error">` +
    `<button type="submit" class="plain">${esc(t("inbox.save"))}</button></div><p class="error" id="address-error" role="alert"></p></form>` +
    `<p class="said" id="preferences-said" role="status"></p><p class="fine">${esc(t("inbox.fine"))}</p>`;
  byId("address-form").addEventListener("submit", () => void saveAddress(page));
}

const field = () => byId("address") as HTMLInputElement;
/** An address was given before; the page knows its mask alone. */
const hasAddress = () => field().placeholder !== "" || ADDRESS.test(field().value.trim());

/** A switch acts at once; e-mail first needs an address. */
async function changed(page: Page, box: HTMLInputElement): Promise<void> {
  if (box.id !== "wants-sms" && box.id !== "wants-email") return;
  if (box.id === "wants-email") byId("address-form").hidden = !box.checked;
  if (box.id === "wants-email" && box.checked && !hasAddress()) {
    field().focus();
    return;
  }
  await save(page, () => {
    box.checked = !box.checked;
  });
}

async function saveAddress(page: Page): Promise<void> {
  const right = ADDRESS.test(field().value.trim());
  byId("address-error").textContent = right ? "" : page.t("inbox.address_wrong");
  field().setAttribute("aria-invalid", String(!right));
  if (right) await save(page, () => undefined);
  else field().focus();
}

async function save(page: Page, undo: () => void): Promise<void> {
  if (page.boot.preview) return;
  const checked = (id: string) => (byId(id) as HTMLInputElement).checked;
  const body: Record<string, unknown> = { sms: checked("wants-sms"), email: checked("wants-email") };
  const address = field().value.trim();
  if (ADDRESS.test(address)) body.address = address;
  try {
    await page.api.post("preferences", body);
    byId("preferences-said").textContent = page.t("inbox.saved");
  } catch {
    undo();
    byId("preferences-said").textContent = page.t("error.general");
  }
}
