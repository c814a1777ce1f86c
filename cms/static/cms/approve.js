/* The review screen by keyboard: digits tick the checklist, A approves, R asks for a change. */
(() => {
  const screen = document.querySelector("[data-approve]");
  if (!screen) return;
  const boxes = Array.from(screen.querySelectorAll("[data-check]"));
  const approve = screen.querySelector('[data-key="a"]');
  const back = screen.querySelector(".af-return");

  const ticked = screen.querySelector("[data-ticked]");

  const ready = () => {
    if (ticked) ticked.textContent = String(boxes.filter((box) => box.checked).length);
    if (approve && !("blocked" in approve.dataset)) {
      approve.disabled = !boxes.every((box) => box.checked);
    }
  };
  screen.addEventListener("change", ready);
  ready();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const key = event.key.toLowerCase();
    const box = boxes[Number(key) - 1];
    if (box && !box.disabled) {
      event.preventDefault();
      box.click();
    } else if (key === "a" && approve && !approve.disabled) {
      event.preventDefault();
      approve.click();
    } else if (key === "r" && back) {
      event.preventDefault();
      back.open = true;
      back.querySelector("textarea").focus();
    }
  });

  for (const choice of screen.querySelectorAll("select[data-auto]")) {
    choice.addEventListener("change", () => choice.form.submit());
  }
})();
