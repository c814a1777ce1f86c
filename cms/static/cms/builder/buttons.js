/* Buttons beside fields: prizes that come and go, two fields made equal. */
/* exported startButtons */
function startButtons(form) {
  /* Pools come and go by saving: the fields of the form are made for those there are */

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-af-pools]");
    if (!button) return;
    const wish = button.dataset.afPools;
    const kind = wish === "add:" ? document.getElementById("af-pool-kind").value : "";
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "af-pools" });
    field.value = wish + kind;
    form.append(field);
    form.action = `${location.pathname}#go:prizes:group-pools-section`;
    form.requestSubmit();
  });

  /* One thing in two fields: a button writes the other one */

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-af-mend]");
    const field = button && document.getElementById(button.dataset.afMend);
    if (!field) return;
    field.value = button.dataset.afValue;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
