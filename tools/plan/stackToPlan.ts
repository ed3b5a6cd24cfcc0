import { UsageError } from "../commandLine";
import { stackNames } from "../stackFiles";

/** The stacks whose files come with this repository, as examples. */
const SAMPLES = ["dev", "production"];

/** The given stack, or the smaller sample while no other stack has a file. Throws a UsageError. */
export function stackToPlan(folder: string, given: string | undefined): string {
  if (given !== undefined) return given;
  const names = stackNames(folder);
  if (names.every((name) => SAMPLES.includes(name))) return "dev";
  throw new UsageError(
    `Name the stack: npm run plan -- --stack <name>. Stacks with a file: ${names.join(", ")}.`,
  );
}
