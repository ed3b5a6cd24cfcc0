import type { ExportFile, ExportPart, ExportRecord } from "../../../runtime/domain/exportRecord";
import { importFiles, type ImportOptions } from "../../../runtime/sync/importFiles";
import type { ImportSummary } from "../../../runtime/sync/importSummary";
import { appId, guid, record, signals, type Json } from "../../support/builders";
import type { World } from "./world";

/** A record of a file; `of`: what its AuditData holds. @default a launch */
export interface Row extends Partial<ExportRecord> {
  readonly of?: Json;
}

export function exportRecord({ audit = "", ...more }: Partial<ExportRecord>): ExportRecord {
  const named = { number: 1, line: 2, lines: 1, id: undefined, operation: undefined, isJoined: false };
  return { ...named, audit, allCells: undefined, ...more };
}

/** A file of these records, of which each part has one. */
export function exported(name: string, rows: readonly Row[], last: Partial<ExportPart> = {}): ExportFile {
  const records = rows.map(({ of, ...row }, index): ExportRecord => {
    const audit = JSON.stringify(of ?? launch(index + 1));
    return exportRecord({ number: index + 1, line: index + 2, audit, ...row });
  });
  return {
    name,
    bytes: records.length,
    hash: JSON.stringify(records),
    read: async function* () {
      for (const each of records) yield { records: [each], bytesRead: each.number };
      yield { records: [], bytesRead: records.length, ...last };
    },
  };
}

export const launch = (number: number, more: Json = {}): Json =>
  record({ Id: guid(number), app: appId(1), ...more });
/** Launches numbered from 1. */
export const launches = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ of: launch(index + 1) }));

export const deletion = (day: number): Json =>
  record({
    Id: guid(90 + day),
    app: appId(1),
    Operation: "DeletePowerApp",
    CreationTime: `2026-06-0${day}T08:00:00`,
  });

export interface Run {
  readonly summary: ImportSummary;
  readonly notes: string[];
}

export async function run(
  it: World,
  files: readonly ExportFile[],
  more: Partial<ImportOptions> = {},
): Promise<Run> {
  const notes: string[] = [];
  const summary = await importFiles(
    {
      ...it,
      target: { dataverseUrl: "https://contoso.crm4.dynamics.com", operations: it.config.operations },
      isAgain: false,
      signals: signals().both,
      progress: { moved: () => undefined, committed: () => undefined },
      note: (text) => void notes.push(text),
      ...more,
    },
    files,
  );
  return { summary, notes };
}
