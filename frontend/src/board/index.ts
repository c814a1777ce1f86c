/** The boards' one script: the page's data says which page it is. Charts load only for a board. */

import "./base.css";
import "./panels.css";
import "./overview.css";
import "./narrow.css";
import "./trial.css";

import { startOverview } from "./overview";
import { lightOnPaper } from "./theme";
import type { BoardPage, OverviewPage, TrialPage } from "./types";

const data = document.getElementById("board-data");
if (data?.textContent) {
  lightOnPaper();
  const page = JSON.parse(data.textContent) as BoardPage | OverviewPage | TrialPage;
  if (page.page === "overview") startOverview(page);
  else if (page.page === "trial") void import("./trial").then(({ startTrial }) => startTrial(page));
  else void import("./campaign").then(({ startBoard }) => startBoard(page));
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
}
