import type { Blob, BlobEnd } from "../../../runtime/domain/blob";
import type { Scanned } from "../../../runtime/domain/scanned";
import type { Window } from "../../../runtime/domain/window";
import { HttpError } from "../../../common/errors";
import type { Clock } from "../../../common/time";
import type { AcceptRecords, Source } from "../../../runtime/sync/ports";
import { blob, type Json } from "../../support/builders";

type Judgement = ReturnType<Source["classifyBlobError"]>;

/** What a blob hands over, and how it ends. */
interface BlobContent extends BlobEnd {
  readonly found: readonly Scanned[];
}

/** A feed in memory. What a blob answers is content, or a failure with its judgement. */
export class MemorySource implements Source {
  readonly #contents = new Map<string, { readonly blob: Blob; answer: () => BlobContent }>();
  readonly listedWindows: Window[] = [];
  /** Ids of blobs in the order in which they were read. */
  readonly fetched: string[] = [];
  isOn = true;
  starts = 0;
  /** The service's clock minus ours. */
  offsetMs = 0;
  /** Called before each call; what it throws is the service's failure. */
  beforeCall: (operation: string, blob?: Blob) => void | Promise<void> = () => undefined;

  constructor(private readonly clock: Clock) {}

  /** Adds a blob with these records; launches and deletions are found, others only counted. */
  add(fields: Partial<Blob> & { readonly id: string }, ...records: readonly Json[]): Blob {
    return this.addContent(fields, contentOf(records));
  }

  addContent(fields: Partial<Blob> & { readonly id: string }, content: BlobContent): Blob {
    const added = blob(fields);
    this.#contents.set(added.id, { blob: added, answer: () => content });
    return added;
  }

  /** Adds a blob that can't be read, judged as given. */
  addFailing(fields: Partial<Blob> & { readonly id: string }, judgement: Judgement): Blob {
    const added = blob(fields);
    this.fail(added, judgement);
    return added;
  }

  fail(failing: Blob, judgement: Judgement): void {
    const answer = (): never => {
      throw new HttpError(`${failing.id} is ${judgement}`, { status: 400, serviceCode: judgement });
    };
    this.#contents.set(failing.id, { blob: failing, answer });
  }

  serverNow(): number {
    return this.clock.now() + this.offsetMs;
  }

  async isSubscribed(signal: AbortSignal): Promise<boolean> {
    await this.#call("isSubscribed", signal);
    return this.isOn;
  }

  async startSubscription(signal: AbortSignal): Promise<void> {
    await this.#call("startSubscription", signal);
    this.starts++;
    this.isOn = true;
  }

  async *listContent(window: Window, signal: AbortSignal): AsyncGenerator<Blob> {
    await this.#call("listContent", signal);
    this.listedWindows.push(window);
    for (const { blob: each } of [...this.#contents.values()]) {
      signal.throwIfAborted();
      if (each.createdMs >= window.from && each.createdMs < window.to) yield each;
    }
  }

  async readBlob(wanted: Blob, accept: AcceptRecords, signal: AbortSignal): Promise<BlobEnd> {
    await this.#call("readBlob", signal, wanted);
    this.fetched.push(wanted.id);
    const { found, read, broken } = this.#contentOf(wanted);
    for (const record of found) await accept([record]);
    return { read, broken };
  }

  #contentOf({ id }: Blob): BlobContent {
    const held = this.#contents.get(id);
    if (held === undefined) throw new Error(`no blob ${id}`);
    return held.answer();
  }

  isSubscriptionOff(error: unknown): boolean {
    return (error as { serviceCode?: string }).serviceCode === "off";
  }

  classifyBlobError(error: unknown): Judgement {
    const { serviceCode } = error as { serviceCode?: string };
    return serviceCode === "gone" || serviceCode === "invalid" || serviceCode === "later"
      ? serviceCode
      : "stop";
  }

  async #call(operation: string, signal: AbortSignal, subject?: Blob): Promise<void> {
    signal.throwIfAborted();
    await this.beforeCall(operation, subject);
    signal.throwIfAborted();
  }
}

const WANTED = ["launchpowerapp", "deletepowerapp"];

function contentOf(records: readonly Json[]): BlobContent {
  const found = records
    .filter(({ Operation: name }) => WANTED.includes(String(name).toLowerCase()))
    .map((record) => ({ kind: "record" as const, record, raw: JSON.stringify(record) }));
  return { read: records.length, found, broken: undefined };
}
