/* To a field of the editor: from a finding beside the form, or in a list on another page. */
/* exported placeOf, startGoing */

// A row is found by the field that says where it stands.
function placeOf(anchor) {
  const named = (end) => document.querySelector(`input[name="${CSS.escape(anchor)}-${end}"]`);
  const row = named("order");
  if (row) return row.closest("[data-streamfield-child]");
  const list = named("count");
  const byId = (id) => document.getElementById(id);
  return byId(anchor) || byId(`id_${anchor}`) || (list && list.parentElement);
}

function go(tab, anchor) {
  const label = document.getElementById(`tab-label-${tab}`);
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

function startGoing() {
  // From a list of findings on another page: #go:<tab>:<anchor>.
  const wanted = /^#go:([a-z]+):(.+)$/.exec(location.hash);
  if (wanted) window.addEventListener("load", () => go(wanted[1], wanted[2]));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-af-go]");
    if (button) go(button.dataset.afTab, button.dataset.afGo);
  });
}
