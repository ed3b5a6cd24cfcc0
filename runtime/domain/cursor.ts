import { documentOf, isTime } from "./stateDocuments";
import { brokenDocument } from "./version";

/** Saved progress. Times are milliseconds since the epoch, of the service's clock. */
export interface Cursor {
  readonly version: 1;
  /** Every blob created before this is done with. */
  readonly watermark: number;
  /** Nothing created before this was ever asked for: the reach of the first pass. */
  readonly origin: number;
  /** When the whole retained past was last listed again. */
  readonly sweptAt: number;
}

export function parseCursor(document: unknown): Cursor {
  const name = "the cursor";
  const { watermark, origin, sweptAt } = documentOf(document, name);
  if (isTime(watermark) && isTime(origin) && isTime(sweptAt))
    return { version: 1, watermark, origin, sweptAt };
  throw brokenDocument(name, "a time");
}
