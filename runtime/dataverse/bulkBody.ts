import { appTable, auditTable } from "../../common/dataverse/columns";
import { CLOSE_BRACE, COMMA } from "../domain/jsonBytes";
import type { PackedRow } from "../domain/row";

const START = Buffer.from('{"Targets":[');
const END = Buffer.from("]}");

const MEMORY_STEP = 128 * 1024;
/** One for each request that is under way at most times. */
const MAX_SPARE = 4;

/** Memory of bodies that is used again: each would count as grown memory until a garbage collection of the whole heap. */
export class BodyMemory {
  readonly #spare: ArrayBufferLike[] = [];

  take(bytes: number): Buffer {
    const index = this.#spare.findIndex(({ byteLength }) => byteLength >= bytes);
    const [spare] = index < 0 ? [] : this.#spare.splice(index, 1);
    return Buffer.from(spare ?? new ArrayBuffer(Math.ceil(bytes / MEMORY_STEP) * MEMORY_STEP), 0, bytes);
  }

  /** A body that has been sent and answered. */
  giveBack({ buffer }: Buffer): void {
    if (this.#spare.length < MAX_SPARE) this.#spare.push(buffer);
  }
}

/**
 * The body of a bulk message, put together from bytes: as one text, and that text as bytes, it would be there several
 * times, and on the heap.
 */
export function bulkBody(logicalName: string, rows: readonly PackedRow[], memory: BodyMemory): Buffer {
  const type = Buffer.from(`{"@odata.type":"Microsoft.Dynamics.CRM.${logicalName}",`);
  const lookups = rows.map(({ linkedTo }) => (linkedTo === undefined ? "" : lookupTo(linkedTo)));
  // Each row loses a brace to its type and gets a comma, or the end, behind it.
  const size = rows.reduce(
    (sum, { columns }, index) => sum + columns.length + (lookups[index] ?? "").length,
    0,
  );
  const body = memory.take(START.length + size + rows.length * type.length + END.length);
  let length = START.copy(body);
  for (const [index, { columns }] of rows.entries()) {
    if (index > 0) body[length++] = COMMA;
    length += type.copy(body, length);
    length += columns.copyTo(body, length, { from: 1, to: columns.length - 1 });
    length += body.write(lookups[index] ?? "", length, "latin1");
    body[length++] = CLOSE_BRACE;
  }
  length += END.copy(body, length);
  return body.subarray(0, length);
}

function lookupTo(appId: string): string {
  return `,"${auditTable.lookup.navigationProperty}@odata.bind":"${appTable.entitySet}(${appId})"`;
}
