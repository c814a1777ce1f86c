/* Menus behind the three dots: one open at a time, closed by Escape and by a click elsewhere. */
(() => {
  const menus = Array.from(document.querySelectorAll("details.af-more"));
  const close = (except) => {
    for (const menu of menus) if (menu !== except) menu.open = false;
  };
  for (const menu of menus) {
    menu.addEventListener("toggle", () => { if (menu.open) close(menu); });
  }
  document.addEventListener("click", (event) => close(event.target.closest("details.af-more")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = menus.find((menu) => menu.open);
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
})();
