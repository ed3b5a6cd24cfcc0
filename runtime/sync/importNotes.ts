import { LAUNCH } from "../domain/record";
import { grouped } from "../../common/counted";

/** Limits that an export ends at. https://learn.microsoft.com/purview/audit-log-export-records */
const LIMITS: readonly number[] = [50_000, 100_000, 500_000, 1_000_000];

/** What was found in one file, for its notes. */
export interface FileFindings {
  readonly name: string;
  /** Records in it. */
  readonly records: number;
  /** Of these, those whose operation is wanted or that can't be read. */
  readonly matched: number;
  readonly idsDiffering: number;
  readonly isCut: boolean;
}

/** What a person should know about one file, each with the next step. */
export function notesOn({ name, records, matched, idsDiffering, isCut }: FileFindings): string[] {
  const notes: string[] = [];
  if (records === 0) notes.push(`${name} has a header and no record: nothing to do`);
  else if (matched === 0) {
    notes.push(
      `${name} has no record of a wanted operation (${LAUNCH} and so on): search for the activity "Launched app" in Purview, and export that`,
    );
  }
  if (LIMITS.includes(records)) {
    notes.push(
      `${name} has exactly ${grouped(records)} records: the export was probably cut there; search for shorter periods and import those files, too`,
    );
  }
  if (isCut) {
    notes.push(
      `${name} ends in the middle of a record, which is left out: the file was cut; download it again and import that one, too`,
    );
  }
  if (idsDiffering > 0) {
    notes.push(
      `${name} has ${grouped(idsDiffering)} records whose RecordId or Identity isn't the Id in AuditData: the latter counts`,
    );
  }
  return notes;
}
