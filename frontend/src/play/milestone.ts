/** Entry of the kind `milestone`: its screens and its scene's motion, nothing of the others. */
import { start } from "./main";
import { milestone } from "./kinds/milestone";
import "../theme/rows.css";
import "../theme/scene-milestone.css";

start(milestone);
