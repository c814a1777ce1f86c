/* What is wrong, said at the field. */
/* exported findingsOf */
function findingsOf(spine) {
  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  };

  const placed = [];

  function say(anchor, level, lines, mends = []) {
    const field = placeOf(anchor);
    if (!field) return;
    let cell = field.closest("[data-af-cell]");
    let said = cell && cell.querySelector("[data-af-said]");
    if (!cell) {
      // A cell of a row, else the row or the list itself.
      cell = field.closest("[data-field]") || field;
      said = cell.querySelector(":scope > [data-af-said]") || element("div", "af-said", "");
      said.dataset.afSaid = "";
      said.id = `${anchor}-said`;
      if (cell.matches("[data-field]")) cell.append(said);
      else cell.prepend(said);
    }
    if (!said) return;
    const line = element("p", `af-finding af-finding--${level}`, lines.filter(Boolean).join(" "));
    for (const { label, field: target, value } of mends) {
      const button = element("button", "button button-small button-secondary", label);
      Object.assign(button, { type: "button" });
      Object.assign(button.dataset, { afMend: target, afValue: value });
      line.append(" ", button);
    }
    said.append(line);
    cell.dataset.afLevel = cell.dataset.afLevel === "block" ? "block" : level;
    field.setAttribute("aria-describedby", said.id);
    if (level === "block") field.setAttribute("aria-invalid", "true");
    placed.push({ line, cell, field });
  }

  function clear() {
    for (const { line, cell, field } of placed.splice(0)) {
      line.remove();
      delete cell.dataset.afLevel;
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
    for (const old of spine.querySelectorAll("[data-af-said] > p")) old.remove();
  }

  return (answer) => {
    clear();
    const refused = new Set();
    for (const [anchor, lines] of Object.entries(answer.errors)) {
      refused.add(anchor);
      say(anchor, "block", lines);
    }
    for (const item of answer.findings) {
      if (!refused.has(item.anchor)) {
        say(item.anchor, item.level, [item.message, item.consequence, item.remedy]);
      }
    }
    for (const hint of answer.hints || []) say(hint.anchor, "warn", [hint.words], hint.mends);
  };
}
