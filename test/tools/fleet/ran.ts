import type { Ran } from "../../../tools/fleet/protocol";

/** A run that succeeded and changed nothing. */
export const RAN: Ran = {
  hasSucceeded: true,
  stdout: "",
  stderr: "",
  steps: [],
  errors: [],
  warnings: [],
  todo: [],
};
