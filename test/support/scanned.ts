import type { Parsed, Scanned } from "../../runtime/domain/scanned";
import { WantedOperations } from "../../runtime/domain/wanted";

/** What the scanner has found, parsed as `Intake` does, with its texts as strings. */
export function parsedOf(found: readonly Scanned[], operations: readonly string[]): Parsed[] {
  const wanted = new WantedOperations(operations);
  return found
    .flatMap((each) => (each.kind === "text" ? (wanted.parse(each.raw) ?? []) : each))
    .map((each) => ({ ...each, raw: String(each.raw) }));
}
