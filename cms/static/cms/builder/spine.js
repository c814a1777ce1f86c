/* The steps of the editor, each with a tick or the number of its findings. */
/* exported spineOf */
function spineOf(spine) {
  const words = document.getElementById("af-step-words").dataset;

  function paintStep(step, counts) {
    const gravest = ["block", "warn", "advice"].find((level) => counts[level]) || "fine";
    step.dataset.afLevel = gravest;
    const number = counts[gravest] || 0;
    step.querySelector(".af-step__count").textContent = number ? String(number) : "";
    step.querySelector("[data-af-step-words]").textContent =
      gravest === "fine" ? `, ${words.fine}` : `, ${number} ${words[gravest]}`;
  }

  for (const step of spine.querySelectorAll("[data-af-step]")) {
    paintStep(step, {
      block: Number(step.dataset.afBlock),
      warn: Number(step.dataset.afWarn),
      advice: Number(step.dataset.afAdvice),
    });
  }

  return (counts) => {
    for (const step of spine.querySelectorAll("[data-af-step]")) {
      paintStep(step, counts[step.dataset.afStep]);
    }
  };
}
