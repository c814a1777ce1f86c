/* The campaign editor: looks at what is typed, and has shown what follows from it. */
/* global keepChanges, startGoing, startButtons, spineOf, findingsOf, oddsOf, partsOf, phoneOf */
function startBuilder() {
  const form = document.getElementById("page-edit-form");
  const spine = document.querySelector("[data-af-spine]");
  if (!form || !spine) return;
  keepChanges(form);
  startGoing();
  startButtons(form);
  const paint = spineOf(spine);
  const box = document.querySelector("[data-af-phone]");
  if (!box) return;

  const findings = findingsOf(spine);
  const odds = oddsOf();
  const parts = partsOf(spine);
  const phone = phoneOf(box, soon);
  let waiting = 0;
  let running = null;

  async function look() {
    if (running) running.abort();
    running = new AbortController();
    const body = new FormData(form);
    body.set("af-state", phone.chosen.state);
    body.set("af-arm", phone.chosen.arm);
    body.set("af-language", phone.chosen.language);
    phone.say("typing");
    try {
      const answer = await fetch(box.dataset.look, {
        method: "POST",
        body,
        signal: running.signal,
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      findings(told);
      odds(told.notes);
      paint(told.counts);
      parts(told);
      phone.show(told);
      document.documentElement.dataset.afLooked = told.hash;
    } catch (error) {
      if (error.name !== "AbortError") phone.say("failed");
    }
  }

  function soon(delay) {
    clearTimeout(waiting);
    waiting = setTimeout(look, delay);
  }

  form.addEventListener("input", () => soon(350));
  form.addEventListener("change", () => soon(150));
  form.addEventListener("w-unsaved:add", () => soon(350));
}

// When the document is read and before Wagtail's own scripts look at the form.
document.addEventListener("readystatechange", () => {
  if (document.readyState === "interactive") startBuilder();
});
