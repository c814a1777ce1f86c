/* The review queue by keyboard: J and K move, A releases, R rejects, X chooses for a batch. */
(() => {
  const list = document.querySelector("[data-review]");
  if (!list) return;
  const items = Array.from(list.children);
  const boxes = items.map((item) => item.querySelector("input[type=checkbox]"));
  const bar = document.querySelector("[data-batch]");
  const current = () => items.findIndex((item) => item.contains(document.activeElement));

  const tell = () => {
    if (!bar) return;
    const chosen = boxes.filter((box) => box.checked);
    const sums = new Map();
    for (const box of chosen) {
      const code = box.dataset.currency;
      sums.set(code, (sums.get(code) || 0) + Number(box.dataset.minor));
    }
    const words = Array.from(sums, ([currency, minor]) => {
      const form = new Intl.NumberFormat(document.documentElement.lang || "en", {
        style: "currency", currency, currencyDisplay: "narrowSymbol",
      });
      return form.format(minor / 10 ** form.resolvedOptions().maximumFractionDigits);
    });
    bar.hidden = chosen.length === 0;
    bar.querySelector("[data-count]").textContent = String(chosen.length);
    bar.querySelector("[data-sum]").textContent = words.join(" + ");
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    const at = current();
    if (key === "j" || key === "k") {
      const next = at < 0 ? 0 : at + (key === "j" ? 1 : -1);
      if (items[next]) {
        event.preventDefault();
        items[next].focus();
      }
    } else if (key === "x" && at >= 0 && boxes[at]) {
      event.preventDefault();
      boxes[at].checked = !boxes[at].checked;
      tell();
    } else if ((key === "a" || key === "r") && at >= 0) {
      event.preventDefault();
      items[at].querySelector(`[data-key="${key}"]`).click();
    }
  });

  list.addEventListener("change", tell);
  if (bar) {
    bar.querySelector("[data-all]").addEventListener("click", () => {
      for (const box of boxes) box.checked = true;
      tell();
    });
  }

  // One click is one decision.
  list.addEventListener("submit", (event) => {
    for (const button of event.target.closest("li").querySelectorAll("button")) {
      button.disabled = true;
    }
  });

  for (const choice of document.querySelectorAll("select[data-auto]")) {
    choice.addEventListener("change", () => choice.form.submit());
  }
  tell();
})();
