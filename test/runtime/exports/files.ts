import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExportFile, ExportPart, ExportRecord } from "../../../runtime/domain/exportRecord";
import { never } from "../../support/builders";

/** A folder for files of one test; disposing removes it. */
export interface Files extends AsyncDisposable {
  readonly folder: string;
  /** Writes a file and returns its path. */
  write(name: string, content: string | Buffer): Promise<string>;
}

export async function temporaryFiles(): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), "export-"));
  return {
    folder,
    write: async (name, content) => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

export async function partsOf(file: ExportFile): Promise<ExportPart[]> {
  const parts: ExportPart[] = [];
  for await (const part of file.read(never())) parts.push(part);
  return parts;
}

/** Everything that a file has. */
export async function recordsOf(file: ExportFile): Promise<ExportRecord[]> {
  return (await partsOf(file)).flatMap(({ records }) => records);
}
