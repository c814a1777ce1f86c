/** The boards' one script: the page's data says which page it is. Charts load only for a board. */

import "./base.css";
import "./panels.css";
import "./overview.css";
import "./narrow.css";

import { startOverview } from "./overview";
import type { BoardPage, OverviewPage } from "./types";

const data = document.getElementById("board-data");
if (data?.textContent) {
  const page = JSON.parse(data.textContent) as BoardPage | OverviewPage;
  if (page.page === "overview") startOverview(page);
  else void import("./campaign").then(({ startBoard }) => startBoard(page));
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
}
