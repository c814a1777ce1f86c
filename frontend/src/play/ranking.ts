/** Entry of the kind `ranking`: its screens and its scene's motion, nothing of the others. */
import { start } from "./main";
import { ranking } from "./kinds/ranking";
import "../theme/scene-ranking.css";

start(ranking);
