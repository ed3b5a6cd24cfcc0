import { activityQuestions, throttlingQuestions } from "./activity";
import { activityErrorQuestions } from "./activityErrors";
import { dataverseQuestions } from "./dataverse";
import { dataverseWriteQuestions } from "./dataverseWrites";
import { entraQuestions } from "./entra";
import type { Question } from "./question";
import { graphQuestions } from "./graph";
import { recordQuestions } from "./records";

/** All questions, in the order in which they are asked. docs/verify.md lists them. */
export const questions: readonly Question[] = [
  ...entraQuestions,
  ...graphQuestions,
  ...recordQuestions,
  ...activityQuestions,
  ...activityErrorQuestions,
  ...throttlingQuestions,
  ...dataverseQuestions,
  ...dataverseWriteQuestions,
];
