/** Entry of the kind `assist`: its screens and its scene's motion, nothing of the others. */
import { start } from "./main";
import { assist } from "./kinds/assist";
import "../theme/scene-assist.css";

start(assist);
