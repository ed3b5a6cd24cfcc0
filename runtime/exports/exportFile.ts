import { createHash } from "node:crypto";
import { open, stat, type FileHandle } from "node:fs/promises";
import { resolve } from "node:path";
import { codeOf, ConfigError, clipped, messageOf } from "../../common/errors";
import type { ExportFile } from "../domain/exportRecord";
import { encodingOf, Utf8Check, Utf8Stream } from "./encoding";
import { CHUNK_BYTES, chunksOf, readRecords, versionOf, type RecordsOf } from "./exportRecords";
import { headerOf, recordsIn, type Head, type Header } from "./header";
import { otherFile } from "./otherFiles";

/** A header with all of AuditData's fields as columns has some kilobytes. */
const HEAD_BYTES = 512 * 1024;
/** So many records that can't be read, and none that can, say that the file is at fault. */
const SYSTEMIC_RECORDS = 10;

const EXPECTED =
  "expected: a CSV file with a header that has the column AuditData, as the Purview portal's audit search exports it, or Search-UnifiedAuditLog | Export-Csv";
const NEXT = "docs/import.md says how to export one. Nothing was imported, of no file.";

/**
 * Looks at a file whole before anything of it is imported: is it there, is it text, has it a header with AuditData. Refuses
 * it with what is expected.
 */
export async function openExport(
  path: string,
  signal: AbortSignal,
  read: RecordsOf = readRecords,
): Promise<ExportFile> {
  const { head, bytes, hash, isUtf8, version } = await looked(path, signal);
  const refuse = (problem: string, hint = NEXT): never => {
    throw new ConfigError(`${path} ${problem}`, { hint });
  };
  if (bytes === 0) refuse(`is empty; ${EXPECTED}`);
  const other = otherFile(head);
  if (other !== undefined) refuse(`is ${other.what}; ${EXPECTED}`, other.hint);
  const encoding = encodingOf(head);
  if (encoding === "utf-8" && !isUtf8) {
    refuse(
      "isn't encoded as it says; expected: UTF-8, or UTF-16 with a byte order mark. Excel saves CSV files in others, which would garble names",
      "Import the file as it was downloaded. Nothing was imported, of no file.",
    );
  }
  const text = new Utf8Stream(encoding).push(head);
  const isWhole = head.length === bytes;
  const found = await headerOf(path, { bytes: text, isWhole });
  if (!isHeader(found)) return refuse(`${withoutAudit(found)}; ${EXPECTED}`);
  const problem = await problemOfFirst({ bytes: text, isWhole }, found, path);
  if (problem !== undefined)
    refuse(problem, "Import the file as it was downloaded. Nothing was imported, of no file.");
  return {
    name: path,
    bytes,
    hash,
    read: (reading) => read({ path, version, encoding, header: found }, reading),
  };
}

interface Looked {
  readonly head: Buffer;
  readonly bytes: number;
  readonly hash: string;
  readonly isUtf8: boolean;
  readonly version: string;
}

async function looked(path: string, signal: AbortSignal): Promise<Looked> {
  const file = await opened(path);
  await using _ = { [Symbol.asyncDispose]: () => file.close() };
  const version = await versionOf(path);
  const hash = createHash("sha256");
  const check = new Utf8Check();
  const head: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(file, 4 * CHUNK_BYTES)) {
    signal.throwIfAborted();
    if (bytes < HEAD_BYTES) head.push(Buffer.from(chunk));
    bytes += chunk.length;
    hash.update(chunk);
    check.push(chunk);
  }
  return { head: Buffer.concat(head), bytes, hash: hash.digest("hex"), isUtf8: check.isValid, version };
}

async function opened(path: string): Promise<FileHandle> {
  const refuse = (problem: string, hint: string): never => {
    throw new ConfigError(`${path} ${problem}; ${EXPECTED}`, { hint });
  };
  try {
    const found = await stat(path);
    if (found.isDirectory()) refuse("is a folder", "Name the files in it, one after the other.");
    // It is read twice.
    if (!found.isFile()) refuse("isn't a file, but a pipe or device", "Save what it yields as a file first.");
    return await open(path);
  } catch (error) {
    if (codeOf(error) === "config") throw error;
    return codeOf(error) === "ENOENT"
      ? refuse("is not there", `Looked for: ${resolve(path)}. Nothing was imported, of no file.`)
      : refuse(`can't be read (${messageOf(error)})`, "Nothing was imported, of no file.");
  }
}

function isHeader(found: Header | readonly string[]): found is Header {
  return !Array.isArray(found);
}

function withoutAudit(names: readonly string[]): string {
  const [first = ""] = names;
  if (/^[\d{"]/.test(first)) return "has no header";
  const shown = names.slice(0, 8).map(clipped).join(", ");
  const more = names.length > 8 ? `, and ${names.length - 8} more` : "";
  return `has no column AuditData (its columns: ${shown}${more})`;
}

/** Excel and scripts that rewrite exports may break each cell: no dead letter for each of thousands. */
async function problemOfFirst(text: Head, header: Header, path: string): Promise<string | undefined> {
  const records = (await recordsIn(text, path, header.delimiter)).slice(header.records);
  const readable = records.filter(({ cells }) => isObjectText(cells[header.audit] ?? ""));
  if (records.length < SYSTEMIC_RECORDS || readable.length > 0) return undefined;
  return `has no AuditData that can be read in its first ${records.length} records; expected: a JSON object in each`;
}

function isObjectText(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}
