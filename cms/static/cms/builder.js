/* The campaign editor: looks at what is typed, shows findings where they belong, draws the phone. */
function startBuilder() {
  const form = document.getElementById("page-edit-form");
  const spine = document.querySelector("[data-af-spine]");
  if (!form || !spine) return;
  keepChanges(form);

  const phone = document.querySelector("[data-af-phone]");
  const words = document.getElementById("af-step-words").dataset;
  const chosen = { state: "", arm: "", language: "", size: "390x844" };
  let shown = "";
  let waiting = 0;
  let running = null;

  const byId = (id) => document.getElementById(id);
  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };

  /* The spine */

  function paintStep(step, counts) {
    const gravest = ["block", "warn", "advice"].find((level) => counts[level]) || "fine";
    step.dataset.afLevel = gravest;
    const number = counts[gravest] || 0;
    step.querySelector(".af-step__count").textContent = number ? String(number) : "";
    step.querySelector("[data-af-step-words]").textContent =
      gravest === "fine" ? `, ${words.fine}` : `, ${number} ${words[gravest]}`;
  }

  for (const step of spine.querySelectorAll("[data-af-step]")) {
    paintStep(step, {
      block: Number(step.dataset.afBlock),
      warn: Number(step.dataset.afWarn),
      advice: Number(step.dataset.afAdvice),
    });
  }

  /* A row is found by the field that says where it stands */

  function placeOf(anchor) {
    const named = (end) => document.querySelector(`input[name="${CSS.escape(anchor)}-${end}"]`);
    const row = named("order");
    if (row) return row.closest("[data-streamfield-child]");
    const list = named("count");
    return byId(anchor) || byId(`id_${anchor}`) || (list && list.parentElement);
  }

  /* To a field */

  function go(tab, anchor) {
    const label = byId(`tab-label-${tab}`);
    if (label && label.getAttribute("aria-selected") !== "true") label.click();
    const place = placeOf(anchor);
    if (!place) return;
    for (let panel = place.closest("[data-panel]"); panel; ) {
      const toggle = panel.querySelector("[data-panel-toggle]");
      if (toggle && toggle.getAttribute("aria-expanded") === "false") toggle.click();
      panel = panel.parentElement.closest("[data-panel]");
    }
    const settings = place.closest("[hidden]");
    if (settings && settings.id) {
      const opener = document.querySelector(`[aria-controls="${CSS.escape(settings.id)}"]`);
      if (opener) opener.click();
    }
    const fields = "input:not([type=hidden]),select,textarea,button";
    const target = place.matches(fields)
      ? place
      : place.querySelector("input:checked") ||
        place.querySelector("input:not([type=hidden]),select,textarea") ||
        place;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    // A tab that was hidden has no height yet.
    requestAnimationFrame(() => {
      target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
      target.focus({ preventScroll: true });
    });
  }

  // From a list of findings on another page: #go:<tab>:<anchor>.
  const wanted = /^#go:([a-z]+):(.+)$/.exec(location.hash);
  if (wanted) window.addEventListener("load", () => go(wanted[1], wanted[2]));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-af-go]");
    if (button) go(button.dataset.afTab, button.dataset.afGo);
  });

  /* Pools come and go by saving: the fields of the form are made for those there are */

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-af-pools]");
    if (!button) return;
    const wish = button.dataset.afPools;
    const kind = wish === "add:" ? byId("af-pool-kind").value : "";
    const field = Object.assign(element("input", "", ""), { type: "hidden", name: "af-pools" });
    field.value = wish + kind;
    form.append(field);
    form.action = `${location.pathname}#go:prizes:group-pools-section`;
    form.requestSubmit();
  });

  /* One thing in two fields: a button writes the other one */

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-af-mend]");
    const field = button && byId(button.dataset.afMend);
    if (!field) return;
    field.value = button.dataset.afValue;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* What is wrong, at the field and in the list */

  const placed = [];

  function say(anchor, level, lines, mends = []) {
    const field = placeOf(anchor);
    if (!field) return;
    let cell = field.closest("[data-af-cell]");
    let said = cell && cell.querySelector("[data-af-said]");
    if (!cell) {
      // A cell of a row, else the row or the list itself.
      cell = field.closest("[data-field]") || field;
      said = cell.querySelector(":scope > [data-af-said]") || element("div", "af-said", "");
      said.dataset.afSaid = "";
      said.id = `${anchor}-said`;
      if (cell.matches("[data-field]")) cell.append(said);
      else cell.prepend(said);
    }
    if (!said) return;
    const line = element("p", `af-finding af-finding--${level}`, lines.filter(Boolean).join(" "));
    for (const { label, field: target, value } of mends) {
      const button = element("button", "button button-small button-secondary", label);
      Object.assign(button, { type: "button" });
      Object.assign(button.dataset, { afMend: target, afValue: value });
      line.append(" ", button);
    }
    said.append(line);
    cell.dataset.afLevel = cell.dataset.afLevel === "block" ? "block" : level;
    field.setAttribute("aria-describedby", said.id);
    if (level === "block") field.setAttribute("aria-invalid", "true");
    placed.push({ line, cell, field });
  }

  function clear() {
    for (const { line, cell, field } of placed.splice(0)) {
      line.remove();
      delete cell.dataset.afLevel;
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
    for (const old of spine.querySelectorAll("[data-af-said] > p")) old.remove();
  }

  function tell(answer) {
    clear();
    const refused = new Set();
    for (const [anchor, lines] of Object.entries(answer.errors)) {
      refused.add(anchor);
      say(anchor, "block", lines);
    }
    for (const item of answer.findings) {
      if (!refused.has(item.anchor)) {
        say(item.anchor, item.level, [item.message, item.consequence, item.remedy]);
      }
    }
    for (const hint of answer.hints || []) say(hint.anchor, "warn", [hint.words], hint.mends);
    for (const step of spine.querySelectorAll("[data-af-step]")) {
      paintStep(step, answer.counts[step.dataset.afStep]);
    }
    for (const part of ["check", "money", "law", "rules", "messages"]) {
      replacePart(part, answer[part]);
    }
    for (const [id, name] of Object.entries(answer.names)) {
      const cell = byId(id);
      if (cell && cell !== document.activeElement) cell.value = name;
    }
    for (const select of spine.querySelectorAll("select[data-af-source]")) {
      offer(select, answer.choices[select.dataset.afSource] || []);
    }
  }

  // What can be chosen follows from what is typed elsewhere: a new card, a new prize.
  function offer(select, choices) {
    if (select === document.activeElement) return;
    const own = select.value;
    const wanted = new Map(choices);
    for (const option of [...select.options]) {
      if (!option.value) continue;
      if (wanted.has(option.value)) option.textContent = wanted.get(option.value);
      else if (option.value !== own) option.remove();
      wanted.delete(option.value);
    }
    for (const [value, label] of wanted) select.append(new Option(label, value));
  }

  const drawn = {};

  function replacePart(name, html) {
    if (drawn[name] === html) return;
    drawn[name] = html;
    const old = spine.querySelector(`[data-af-part="${name}"]`);
    if (!old || old.contains(document.activeElement)) return;
    const box = document.createElement("template");
    box.innerHTML = html;
    const fresh = box.content.querySelector(`[data-af-part="${name}"]`);
    const paper = old.querySelector(".af-paper");
    const top = paper ? paper.scrollTop : 0;
    old.replaceWith(fresh);
    const next = fresh.querySelector(".af-paper");
    if (next) next.scrollTop = top;
  }

  /* The phone */

  const room = phone && phone.querySelector(".af-phone__room");
  const body = phone && phone.querySelector(".af-phone__body");
  const screen = phone && phone.querySelector(".af-phone__screen");
  const line = phone && phone.querySelector("[data-af-line]");

  function fit() {
    if (!phone || !room.clientWidth) return;
    const [width, height] = chosen.size.split("x").map(Number);
    const frame = 24;
    const space = Math.max(360, window.innerHeight - room.getBoundingClientRect().top - 120);
    const scale = Math.min(1, (room.clientWidth - frame) / width, (space - frame) / height);
    body.style.width = `${Math.round(width * scale) + frame}px`;
    body.style.height = `${Math.round(height * scale) + frame}px`;
    for (const view of screen.querySelectorAll("iframe")) {
      view.style.width = `${width}px`;
      view.style.height = `${height}px`;
      view.style.transform = `scale(${scale})`;
    }
  }

  function ready(view, then) {
    const began = performance.now();
    const look = () => {
      const page = view.contentDocument && view.contentDocument.getElementById("page");
      if ((page && !page.classList.contains("is-waiting")) || performance.now() - began > 1200) {
        then();
      } else {
        requestAnimationFrame(look);
      }
    };
    look();
  }

  function show(answer) {
    phone.querySelector("[data-af-until]").textContent = answer.until;
    const link = phone.querySelector("[data-af-link]");
    if (link.href !== answer.link) {
      link.href = answer.link;
      phone.querySelector("[data-af-qr]").innerHTML = answer.qr;
    }
    if (shown === answer.url) {
      line.textContent = line.dataset.fresh;
      return;
    }
    shown = answer.url;
    const view = document.createElement("iframe");
    view.title = phone.closest("[data-side-panel]").querySelector("h2").textContent;
    view.className = "is-coming";
    view.addEventListener("load", () =>
      ready(view, () => {
        if (!view.isConnected) return;
        const old = [...screen.querySelectorAll("iframe")].filter((other) => other !== view);
        const before = old.find((other) => !other.classList.contains("is-coming"));
        const top = before && before.contentWindow ? before.contentWindow.scrollY : 0;
        view.contentWindow.scrollTo(0, top);
        view.classList.remove("is-coming");
        for (const other of old) other.remove();
        line.textContent = line.dataset.fresh;
        phone.dataset.afShown = answer.hash;
      }),
    );
    // One that was still coming is out of date by now.
    for (const stale of screen.querySelectorAll("iframe.is-coming")) stale.remove();
    view.src = answer.url;
    screen.append(view);
    fit();
  }

  /* Looking */

  async function look() {
    if (running) running.abort();
    running = new AbortController();
    const body = new FormData(form);
    body.set("af-state", chosen.state);
    body.set("af-arm", chosen.arm);
    body.set("af-language", chosen.language);
    if (line) line.textContent = line.dataset.typing;
    try {
      const answer = await fetch(phone.dataset.look, {
        method: "POST",
        body,
        signal: running.signal,
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      tell(told);
      show(told);
      document.documentElement.dataset.afLooked = told.hash;
    } catch (error) {
      if (error.name !== "AbortError" && line) line.textContent = line.dataset.failed;
    }
  }

  function soon(delay) {
    clearTimeout(waiting);
    waiting = setTimeout(look, delay);
  }

  if (!phone) return;
  form.addEventListener("input", () => soon(350));
  form.addEventListener("change", () => soon(150));
  form.addEventListener("w-unsaved:add", () => soon(350));

  for (const choice of phone.querySelectorAll("[data-af-choice]")) {
    choice.addEventListener("change", () => {
      chosen[choice.dataset.afChoice] = choice.value;
      soon(0);
    });
    chosen[choice.dataset.afChoice] = choice.value;
  }
  phone.addEventListener("click", (event) => {
    const button = event.target.closest("[data-af-language],[data-af-size]");
    if (!button) return;
    for (const other of button.parentElement.children) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    if (button.dataset.afSize) {
      chosen.size = button.dataset.afSize;
      fit();
    } else {
      chosen.language = button.dataset.afLanguage;
      soon(0);
    }
  });
  phone.querySelector(".af-qr").addEventListener("toggle", (event) => {
    if (event.target.open) event.target.scrollIntoView({ block: "end" });
  });
  const pressed = phone.querySelector('[data-af-language][aria-pressed="true"]');
  chosen.language = pressed ? pressed.dataset.afLanguage : "en";

  const side = phone.closest("[data-side-panel]");
  side.addEventListener("show", () => setTimeout(fit, 60));
  if ("ResizeObserver" in window) new ResizeObserver(fit).observe(room);
  addEventListener("resize", fit);
  document.addEventListener("DOMContentLoaded", () => {
    let remembered = "phone";
    try {
      remembered = localStorage.getItem("wagtail:side-panel-open");
    } catch {
      /* private window */
    }
    // Beside the form from the first visit on; who closes it keeps it closed.
    if (remembered === null && matchMedia("(min-width: 1200px)").matches) {
      setTimeout(() => side.dispatchEvent(new CustomEvent("open")), 50);
    }
    soon(100);
  });
}

// When the document is read and before Wagtail's own scripts look at the form.
document.addEventListener("readystatechange", () => {
  if (document.readyState === "interactive") startBuilder();
});
