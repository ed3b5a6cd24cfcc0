import { openExport } from "../exports/exportFile";
import { readInThread } from "../exports/readInThread";
import type { ExportFile } from "../domain/exportRecord";
import { importFiles } from "../sync/importFiles";
import { exitCodeOfImport } from "../sync/importSummary";
import { describePreview, exitCodeOfPreview, previewImport } from "../sync/previewImport";
import type { ServiceCommand } from "./command";
import { describeFileProgress, startProgress } from "./progress";

export const importExports: ServiceCommand = {
  needs: "services",
  summary: "deliver exports of a Purview audit search: what the feed no longer has",
  operand: "file.csv",
  options: {
    "dry-run": { meaning: "say what would be written; write nothing, and ask no service" },
    again: { meaning: "import files, too, that are imported already" },
  },
  prepare:
    ({ operands, flags }) =>
    async ({ runtime, signals, terminal }) => {
      // All of them before anything is written.
      const files: ExportFile[] = [];
      for (const path of operands) files.push(await openExport(path, signals.stop, readInThread));
      const notes: string[] = [];
      const note = (text: string): void => void notes.push(text);
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      try {
        using progress = startProgress(
          { from: 0, to: bytes },
          terminal,
          runtime.clock,
          describeFileProgress(bytes),
        );
        const { config } = runtime;
        if (flags.has("dry-run")) {
          const { operations } = config;
          const preview = await previewImport({ operations, signal: signals.stop, progress, note }, files);
          for (const line of describePreview(preview)) note(line);
          return exitCodeOfPreview(preview);
        }
        const isAgain = flags.has("again");
        const more = { signals, progress, note, target: config, isAgain };
        const summary = await importFiles({ ...runtime, ...more }, files);
        if (summary.isStopped)
          note(`stopped; the same command${isAgain ? " without --again" : ""} goes on where it was`);
        return exitCodeOfImport(summary);
      } finally {
        for (const text of notes) terminal.print(text);
      }
    },
};
