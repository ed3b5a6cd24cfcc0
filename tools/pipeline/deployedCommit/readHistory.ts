import { readText, UsageError } from "../../commandLine";

/** What `pulumi stack history --json` wrote into a file. Throws a UsageError when it is no JSON. */
export function readHistory(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${String(error)}`, { cause: error });
  }
}
