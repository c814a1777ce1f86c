/** Entry of the kind `rain`: its screens and its scene's motion, nothing of the others. */
import { start } from "./main";
import { rain } from "./kinds/rain";
import "../theme/scene-rain.css";

start(rain);
