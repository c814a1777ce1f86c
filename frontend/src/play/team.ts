/** Entry of the kind `team`: its screens and its scene's motion, nothing of the others. */
import { start } from "./main";
import { team } from "./kinds/team";
import "../theme/scene-team.css";

start(team);
