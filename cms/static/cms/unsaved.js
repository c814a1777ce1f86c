/* Nothing that was changed stays unsaved, whenever it was changed. */
/* exported keepChanges */
function keepChanges(form) {
  // Wagtail takes what stands in the form for the saved state two seconds after loading, and again
  // when a save has come back. What was changed before the one, or while the other was on its way,
  // would not be saved until the next change: a field of our own makes the form differ then.
  const again = document.createElement("input");
  Object.assign(again, { type: "hidden", name: "af-again", value: "0" });
  form.append(again);
  let untaken = false;
  const change = () => (untaken = true);
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-streamfield-action], [data-streamfield-list-add]")) change();
  });
  // Whatever stands in the form now goes along.
  document.addEventListener("w-autosave:save", () => (untaken = false));
  form.addEventListener("w-unsaved:watch-edits", () => {
    if (untaken) again.value = String(Number(again.value) + 1);
  });
}
