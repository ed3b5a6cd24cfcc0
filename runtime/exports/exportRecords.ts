import { open, stat, type FileHandle } from "node:fs/promises";
import { ConnectorError } from "../../common/errors";
import type { ExportPart } from "../domain/exportRecord";
import { CsvReader } from "./csv";
import { Utf8Stream, type Encoding } from "./encoding";
import type { Header } from "./header";
import { RowReader } from "./rowReader";

export const CHUNK_BYTES = 64 * 1024;

/** An export that was looked at and can be read; may be sent to a thread. */
export interface OpenedExport {
  readonly path: string;
  readonly version: string;
  readonly encoding: Encoding;
  readonly header: Header;
}

/** How an export's records are read: in this thread, or in one of their own. */
export type RecordsOf = (opened: OpenedExport, signal: AbortSignal) => AsyncIterable<ExportPart>;

/** The records as they arrive, 64 KiB of the file at a time. Throws when the file has changed since it was opened. */
export async function* readRecords(
  { path, version, encoding, header }: OpenedExport,
  signal: AbortSignal,
): AsyncGenerator<ExportPart> {
  const csv = new CsvReader(path, header.delimiter);
  const utf8 = new Utf8Stream(encoding);
  const rows = new RowReader(header);
  let bytesRead = 0;
  await using file = await open(path);
  for await (const chunk of chunksOf(file, CHUNK_BYTES)) {
    signal.throwIfAborted();
    bytesRead += chunk.length;
    yield { records: rows.read(await csv.push(utf8.push(chunk))), bytesRead };
  }
  const rest = await csv.push(utf8.end());
  const { records, isCut } = await csv.end();
  if ((await versionOf(path)) !== version) {
    throw new ConnectorError("incomplete", `${path} was changed while it was being imported`, {
      hint: "Run the same command again: it begins with the file as it is now, and writes nothing twice.",
    });
  }
  yield { records: rows.read([...rest, ...records]), bytesRead, isCut };
}

/** Differs once a file has been changed or replaced. */
export async function versionOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path);
  return `${size} ${mtimeMs} ${ino}`;
}

/** One piece of memory for all of them, which need not be fetched from the system each time: each is valid until the next. */
export async function* chunksOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  const memory = Buffer.allocUnsafeSlow(size);
  for (;;) {
    const { bytesRead } = await file.read(memory, 0, memory.length);
    if (bytesRead === 0) return;
    yield memory.subarray(0, bytesRead);
  }
}
