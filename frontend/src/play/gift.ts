/** Entry of the kind `gift`: its screens and its scene's motion, nothing of the others. */
import { start } from "./main";
import { gift } from "./kinds/gift";
import "../theme/scene-gift.css";

start(gift);
