/** Entry of the kind `referral`: its screens and its scene's motion, nothing of the others. */
import { start } from "./main";
import { referral } from "./kinds/referral";
import "../theme/scene-referral.css";

start(referral);
