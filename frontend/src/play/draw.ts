/** Entry of the kind `draw`: its screens and its scenes' motion, nothing of the others. */
import { start } from "./main";
import { draw } from "./kinds/draw";
import "../theme/drawing.css";
import "../theme/scene-draw.css";

start(draw);
