/** Entry of the kind `quiz`: its screens and its scene's motion, nothing of the others. */
import { start } from "./main";
import { quiz } from "./kinds/quiz";
import "../theme/scene-quiz.css";

start(quiz);
