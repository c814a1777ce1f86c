/** Entry of the kind `collect`: its screens and its scene's motion, nothing of the others. */
import { start } from "./main";
import { collect } from "./kinds/collect";
import "../theme/drawing.css";
import "../theme/rows.css";
import "../theme/scene-collect.css";

start(collect);
