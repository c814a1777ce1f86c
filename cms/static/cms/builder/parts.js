/* What follows from what is typed: parts drawn anew, names made, choices of other fields. */
/* exported partsOf */
function partsOf(spine) {
  // What can be chosen follows from what is typed elsewhere: a new card, a new prize.
  function offer(select, choices) {
    if (select === document.activeElement) return;
    const own = select.value;
    const wanted = new Map(choices);
    for (const option of [...select.options]) {
      if (!option.value) continue;
      if (wanted.has(option.value)) option.textContent = wanted.get(option.value);
      else if (option.value !== own) option.remove();
      wanted.delete(option.value);
    }
    for (const [value, label] of wanted) select.append(new Option(label, value));
  }

  const drawn = {};

  function replacePart(name, html) {
    if (drawn[name] === html) return;
    drawn[name] = html;
    const old = spine.querySelector(`[data-af-part="${name}"]`);
    if (!old || old.contains(document.activeElement)) return;
    const box = document.createElement("template");
    box.innerHTML = html;
    const fresh = box.content.querySelector(`[data-af-part="${name}"]`);
    const paper = old.querySelector(".af-paper");
    const top = paper ? paper.scrollTop : 0;
    old.replaceWith(fresh);
    const next = fresh.querySelector(".af-paper");
    if (next) next.scrollTop = top;
  }

  // A row says whose it is: by what it is called, in the reader's language, as it is typed.
  function nameRows() {
    const chinese = document.documentElement.lang.startsWith("zh");
    for (const row of spine.querySelectorAll("[data-streamfield-child]")) {
      const own = ":scope > .w-panel > .w-panel__content > .af-cellrow > [data-contentpath]";
      const pair = [...row.querySelectorAll(own)]
        .map((cell) => cell.querySelector(":scope > .w-panel .af-pairblock"))
        .find(Boolean);
      const kind = row.querySelector(":scope > .w-panel > .w-panel__header .c-sf-block__type");
      if (!pair || !kind) continue;
      const [english, other] = [...pair.querySelectorAll("input, textarea")].map(
        (field) => field.value,
      );
      const called = (chinese && other) || english || other || "";
      if (kind.dataset.afCalled !== called) kind.dataset.afCalled = called;
    }
  }

  return (answer) => {
    nameRows();
    for (const part of ["check", "money", "law", "odds", "rules", "messages"]) {
      replacePart(part, answer[part]);
    }
    for (const [id, name] of Object.entries(answer.names)) {
      const cell = document.getElementById(id);
      if (cell && cell !== document.activeElement) cell.value = name;
    }
    for (const select of spine.querySelectorAll("select[data-af-source]")) {
      offer(select, answer.choices[select.dataset.afSource] || []);
    }
  };
}
