import { unknownVersion } from "./stored";

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
  const { version, watermark, origin, sweptAt } = document as Partial<Cursor>;
  const isTime = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
  if (version !== 1 || !isTime(watermark) || !isTime(origin) || !isTime(sweptAt)) {
    throw unknownVersion("the cursor", version);
  }
  return { version, watermark, origin, sweptAt };
}
