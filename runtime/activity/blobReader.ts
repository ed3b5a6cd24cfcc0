import { createHash } from "node:crypto";
import type { BlobEnd } from "../domain/blob";
import { RecordScanner } from "../domain/recordScanner";
import { Copy } from "../domain/copy";
import { release, type RawText, type Scanned } from "../domain/scanned";
import { parseFault } from "../../common/http/httpError";
import type { HttpResponse } from "../../common/http/send";
import type { ByteBudget } from "../support/byteBudget";
import { HttpError } from "../../common/errors";
import { LARGE_RECORD_BYTES, MAX_OPEN_RECORD_BYTES } from "../support/limits";
import type { AcceptRecords } from "../sync/ports";
import { faultInBody } from "./answers";

interface BlobReaderOptions {
  readonly operations: readonly string[];
  readonly accept: AcceptRecords;
  /** What downloads may hold of records larger than `LARGE_RECORD_BYTES` that haven't ended yet. */
  readonly openRecords: ByteBudget;
  readonly signal: AbortSignal;
}

/** `serviceCode` of content that isn't a whole JSON array. */
export const BROKEN_BODY = "brokenBody";

/** Records handed over: how many, and a hash of their texts. */
interface HandedOver {
  count: number;
  readonly texts: ReturnType<typeof createHash>;
}

/** The bytes of one download. */
interface Received {
  size: number;
  readonly hash: ReturnType<typeof createHash> | undefined;
}

/**
 * Reads one blob, in several downloads when they break off. Each record is handed over once: a further download skips what
 * those before it have handed over, after checking that it is the same.
 */
export class BlobReader {
  #done: HandedOver = noneYet();
  #end: BlobEnd | undefined;
  #hasProgressed = false;
  /** Content is hashed once it was broken before: hashing each blob would cost more than scanning it. */
  #isSuspect = false;

  constructor(private readonly options: BlobReaderOptions) {}

  /** What the latest download has shown of the blob, if its content was broken. */
  get brokenEnd(): BlobEnd | undefined {
    return this.#end;
  }

  /** How many records have been handed over. */
  get handedOver(): number {
    return this.#done.count;
  }

  /** Whether the latest download handed any over. */
  get hasProgressed(): boolean {
    return this.#hasProgressed;
  }

  /** One download. Throws an HttpError of status 0 when the content is broken: it may have been cut off on its way. */
  async read(response: HttpResponse): Promise<BlobEnd> {
    [this.#hasProgressed, this.#end] = [false, undefined];
    const scanner = new RecordScanner(this.options.operations);
    const again = noneYet();
    const received = { size: 0, hash: this.#isSuspect ? createHash("sha256") : undefined };
    await this.#scan(response, scanner, again, received);
    const broken = scanner.end();
    if (broken === undefined) {
      if (again.count < this.#done.count) this.#startOver();
      return { read: scanner.read, broken };
    }
    if (broken.reason === "notAnArray" && parseFault(broken.rest).code !== undefined)
      throw faultInBody(broken.rest);
    const { reason, offset } = broken;
    const sha256 = received.hash?.digest("hex");
    if (sha256 !== undefined)
      this.#end = { read: scanner.read, broken: { reason, offset, size: received.size, sha256 } };
    this.#isSuspect = true;
    throw transient(`the blob's content is broken: ${reason}`);
  }

  async #scan(
    { body }: HttpResponse,
    scanner: RecordScanner,
    again: HandedOver,
    received: Received,
  ): Promise<void> {
    const { openRecords, signal } = this.options;
    let reserved = 0;
    try {
      for await (const chunk of body) {
        received.size += chunk.length;
        received.hash?.update(chunk);
        scanner.push(chunk);
        const records = scanner.take();
        if (records.length > 0) await this.#handOver(records, again);
        const wanted = scanner.openBytes > LARGE_RECORD_BYTES ? MAX_OPEN_RECORD_BYTES : 0;
        if (wanted > reserved) await openRecords.take(wanted, signal);
        else if (wanted < reserved) openRecords.release(reserved);
        reserved = wanted;
      }
    } finally {
      if (reserved > 0) openRecords.release(reserved);
    }
  }

  /** `again`: what this download has repeated of the earlier ones. */
  async #handOver(records: readonly Scanned[], again: HandedOver): Promise<void> {
    const repeated = records.slice(0, Math.max(0, this.#done.count - again.count));
    note(repeated, again);
    for (const { raw } of repeated) release(raw);
    const isDue = repeated.length > 0 && again.count === this.#done.count;
    if (isDue && digestOf(again) !== digestOf(this.#done)) this.#startOver();
    const further = records.slice(repeated.length);
    if (further.length === 0) return;
    // Before they are handed over: the text of a record that is dealt with is gone. If that fails, reading ends.
    note(further, this.#done);
    again.count = this.#done.count;
    await this.options.accept(further);
    this.#hasProgressed = true;
  }

  /** Blobs never change; if one did, all of it is handed over again: writing a row twice changes nothing. */
  #startOver(): never {
    this.#done = noneYet();
    throw transient("the blob's content isn't what it was before");
  }
}

function noneYet(): HandedOver {
  return { count: 0, texts: createHash("sha256") };
}

function note(records: readonly Scanned[], handedOver: HandedOver): void {
  for (let next = 0; next < records.length;) {
    const first = (records[next++] as Scanned).raw;
    if (typeof first === "string") {
      handedOver.texts.update(first);
      continue;
    }
    // Side by side as they lie: a call takes as long as hashing a kilobyte.
    let last = first;
    for (let raw = records[next]?.raw; isBehind(raw, last); raw = records[++next]?.raw) last = raw;
    handedOver.texts.update(first.bytesThrough(last));
  }
  handedOver.count += records.length;
}

function isBehind(raw: RawText | undefined, last: Copy): raw is Copy {
  return raw instanceof Copy && raw.isBehind(last);
}

function digestOf({ texts }: HandedOver): string {
  return texts.copy().digest("base64");
}

function transient(message: string): HttpError {
  return new HttpError(message, { status: 0, serviceCode: BROKEN_BODY });
}
