/** Entry of the kind `checkin`: its screens and its scene's motion, nothing of the others. */
import { start } from "./main";
import { checkin } from "./kinds/checkin";
import "../theme/rows.css";
import "../theme/scene-checkin.css";

start(checkin);
