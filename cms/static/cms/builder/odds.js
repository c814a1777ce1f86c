/* The chance beside every weight, with a bar; it follows what is typed. */
/* exported oddsOf */
function oddsOf() {
  const shown = new Map();

  function drawn(anchor) {
    const field = placeOf(anchor);
    const cell = field && (field.closest("[data-field]") || field.closest("[data-af-cell]"));
    if (!cell) return null;
    const note = document.createElement("p");
    note.className = "af-chance";
    const bar = Object.assign(document.createElement("progress"), { max: 1000 });
    bar.setAttribute("aria-hidden", "true");
    note.append(bar, document.createElement("span"));
    cell.append(note);
    return note;
  }

  return (notes) => {
    const gone = new Set(shown.keys());
    for (const { anchor, words, permille } of notes) {
      let note = shown.get(anchor);
      if (!note || !note.isConnected) note = drawn(anchor);
      if (!note) continue;
      shown.set(anchor, note);
      gone.delete(anchor);
      note.firstChild.value = permille;
      if (note.lastChild.textContent !== words) note.lastChild.textContent = words;
    }
    for (const anchor of gone) {
      shown.get(anchor).remove();
      shown.delete(anchor);
    }
  };
}
