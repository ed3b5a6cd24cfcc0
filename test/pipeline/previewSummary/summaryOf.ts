import type { CommandResult } from "../../engine/command";
import { createFolder } from "../../support/gitRepository";
import { runPipelineCommand } from "../command";

/** What `npm run preview-summary` says about a preview, as a pipeline runs it: on the files that the CLI's output went to. */
export function summaryOf(preview: CommandResult, stack?: string): string {
  using folder = createFolder();
  folder.write("preview.json", preview.stdout);
  folder.write("preview.log", preview.stderr);
  const named = stack === undefined ? [] : ["--stack", stack];
  const args = ["preview.json", "--log", "preview.log", ...named];
  const { status, stdout, stderr } = runPipelineCommand("previewSummary", args, folder.folder);
  if (status !== 0) throw new Error(`preview-summary ended with ${String(status)}: ${stderr}`);
  return stdout;
}
