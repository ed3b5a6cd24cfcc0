import type { CommandResult } from "../../../stack/engine/command";
import { createFolder } from "../../../support/gitRepository";
import { runPipelineCommand } from "../command";

/** The preview that pipelines make for a summary. */
export const PREVIEW: readonly string[] = ["preview", "--json", "--show-replacement-steps"];

/** What `npm run preview-summary` says about a preview, as a pipeline runs it: on the files that the CLI's output went to. */
export function summaryOf(preview: CommandResult, stack?: string): string {
  using folder = createFolder();
  folder.write("preview.json", preview.stdout);
  folder.write("preview.log", preview.stderr);
  const named = stack === undefined ? [] : ["--stack", stack];
  const failed = preview.exitCode === 0 ? [] : ["--failed"];
  const args = ["preview.json", "--log", "preview.log", ...named, ...failed];
  const { status, stdout, stderr } = runPipelineCommand("previewSummary", args, folder.folder);
  if (status !== 0) throw new Error(`preview-summary ended with ${String(status)}: ${stderr}`);
  return stdout;
}
