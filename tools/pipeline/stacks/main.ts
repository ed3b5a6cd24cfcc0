import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runCommandLine, UsageError } from "../../commandLine";
import { listStacks } from "./listStacks";

const USAGE = "npm run --silent stacks -- [--base COMMIT] [--stack NAME] [--changed]";

/** Prints the stacks of the project in the current folder, npm's for scripts, as one line of JSON for a job matrix. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      base: { type: "string" },
      stack: { type: "string" },
      changed: { type: "boolean", default: false },
    },
  });
  const { changed: onlyChanged, ...named } = values;
  // As an expression of a workflow leaves it when it finds nothing.
  for (const [option, value] of Object.entries(named)) {
    if (value === "") throw new UsageError(`--${option} is empty: give it a value, or leave it out.`);
  }
  const { stacks, notes, warnings, exposures } = await listStacks({
    folder: process.cwd(),
    ...named,
    onlyChanged,
  });
  for (const note of notes) console.error(note);
  // https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-a-warning-message
  const mark = process.env["GITHUB_ACTIONS"] === "true" ? "::warning::" : "";
  for (const warning of warnings) console.error(`${mark}${warning}`);
  for (const exposure of exposures) console.error(exposure);
  // https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (summary !== undefined && exposures.length > 0) {
    appendFileSync(summary, `${exposures.map((exposure) => `- ${exposure}`).join("\n")}\n`);
  }
  console.log(JSON.stringify(stacks));
}

void runCommandLine(main, USAGE);
