/* The chances beside a variant's weights; they follow what is typed. */
/* global oddsOf */
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("variant");
  const known = document.getElementById("af-odds-notes");
  const box = document.querySelector("[data-af-odds]");
  if (!form || !known || !box) return;
  const odds = oddsOf();
  odds(JSON.parse(known.textContent));
  let waiting = 0;
  let running = null;

  async function look() {
    if (running) running.abort();
    running = new AbortController();
    try {
      const answer = await fetch("?odds", {
        method: "POST",
        body: new FormData(form),
        signal: running.signal,
      });
      if (!answer.ok) return;
      const told = await answer.json();
      odds(told.notes);
      box.innerHTML = told.html;
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  form.addEventListener("input", (event) => {
    if (!event.target.name.endsWith("-weight")) return;
    clearTimeout(waiting);
    waiting = setTimeout(look, 250);
  });
});
