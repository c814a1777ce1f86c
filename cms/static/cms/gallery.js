/* The gallery: filter by goal, search in both languages, ask for title and address. */
(() => {
  const gallery = document.querySelector("[data-af-gallery]");
  if (!gallery) return;
  const cards = [...gallery.querySelectorAll("[data-af-card]")];
  const search = gallery.querySelector("#af-search");
  const dialog = gallery.querySelector("#af-new");
  let goal = "";

  function sift() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const card of cards) {
      const fits =
        (!goal || card.dataset.afGoalOf === goal) &&
        words.every((word) => card.dataset.afWords.includes(word));
      card.hidden = !fits;
      left += fits ? 1 : 0;
    }
    gallery.querySelector("[data-af-nothing]").hidden = left > 0;
  }

  search.addEventListener("input", sift);
  gallery.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-af-goal]");
    if (choice) {
      goal = choice.dataset.afGoal;
      for (const other of choice.parentElement.children) {
        other.setAttribute("aria-pressed", String(other === choice));
      }
      sift();
      return;
    }
    const use = event.target.closest("[data-af-use]");
    if (use) {
      const form = dialog.querySelector("form");
      form.elements.template.value = use.dataset.afUse;
      form.elements.title_en.value = use.dataset.titleEn;
      form.elements.title_zh.value = use.dataset.titleZh;
      form.elements.slug.value = use.dataset.address;
      dialog.showModal();
      form.querySelector("[type=submit]").focus();
      return;
    }
    if (event.target.closest("[data-af-close]") || event.target === dialog) dialog.close();
  });
})();
