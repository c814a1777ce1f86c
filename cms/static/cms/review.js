/* The review queue by keyboard: J and K move, A releases, R rejects the one in focus. */
(() => {
  const list = document.querySelector("[data-review]");
  if (!list) return;
  const items = Array.from(list.children);
  const current = () => items.findIndex((item) => item.contains(document.activeElement));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    const at = current();
    if (key === "j" || key === "k") {
      const next = at < 0 ? 0 : at + (key === "j" ? 1 : -1);
      if (items[next]) {
        event.preventDefault();
        items[next].focus();
      }
    } else if ((key === "a" || key === "r") && at >= 0) {
      event.preventDefault();
      items[at].querySelector(`[data-key="${key}"]`).click();
    }
  });

  // One click is one decision.
  list.addEventListener("submit", (event) => {
    for (const button of event.target.closest("li").querySelectorAll("button")) {
      button.disabled = true;
    }
  });
})();
