import type { PlannedBlob } from "./blobPlan";
import type { Facts, FactsSource } from "./facts";
import { legacyRecord, unifiedRecord, type AppRecord } from "./launches";
import type { RecordTemplate } from "./otherRecords";
import { guidOf } from "./random";
import type { TenantApp, TenantUser } from "./types";

/** Everything a record's text depends on besides its facts. */
export interface RenderContext {
  readonly seed: number;
  readonly tenantId: string;
  readonly apps: readonly TenantApp[];
  readonly users: readonly TenantUser[];
  readonly templates: readonly RecordTemplate[];
  readonly facts: FactsSource;
}

const COMMA = 0x2c;

/** Writes blobs as JSON. Unrelated records are copied from bytes; only their id and time change. */
export class Renderer {
  private scratch = Buffer.allocUnsafe(1 << 20);
  private length = 0;

  constructor(private readonly context: RenderContext) {}

  render(blob: PlannedBlob): Buffer {
    this.length = 0;
    this.text("[");
    for (let index = blob.from; index < blob.to; index++) this.record(index, blob.recordsCreatedMs, false);
    for (const repeat of blob.repeats) this.record(repeat.index, repeat.createdMs, repeat.flipped);
    // The last record left a comma behind.
    if (this.length > 1) this.length -= 1;
    this.text("]");
    return Buffer.from(this.scratch.subarray(0, this.length));
  }

  private record(index: number, createdMs: number, flipped: boolean): void {
    const facts = this.context.facts.of(index, createdMs);
    const id = guidOf(this.context.seed, index);
    if (facts.kind === "other") this.fromTemplate(id, facts);
    else this.text(this.appRecord(id, facts, flipped));
    this.reserve(1);
    this.scratch[this.length++] = COMMA;
  }

  private appRecord(id: string, facts: Facts, flipped: boolean): string {
    const { apps, users, tenantId } = this.context;
    const user = users[facts.user];
    if (user === undefined) throw new RangeError(`There is no user ${facts.user}.`);
    const record: AppRecord = {
      ...identity(id, facts),
      operation: facts.kind === "delete" ? "DeletePowerApp" : "LaunchPowerApp",
      app: facts.kind === "appless" ? undefined : apps[facts.app],
      user,
      tenantId,
      quirks: facts.quirks,
    };
    return facts.isLegacy === flipped ? unifiedRecord(record) : legacyRecord(record);
  }

  private fromTemplate(id: string, facts: Facts): void {
    const template = this.context.templates[facts.variant];
    if (template === undefined) throw new RangeError(`There is no template ${facts.variant}.`);
    this.reserve(template.bytes.length);
    template.bytes.copy(this.scratch, this.length);
    this.scratch.write(id, this.length + template.idAt, "latin1");
    this.scratch.write(timeText(facts.eventMs), this.length + template.timeAt, "latin1");
    this.length += template.bytes.length;
  }

  private text(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.scratch.write(text, this.length);
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.scratch.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.scratch.length * 2, this.length + bytes));
    this.scratch.copy(larger, 0, 0, this.length);
    this.scratch = larger;
  }
}

// Records carry no zone and no fraction: https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema
function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function identity(id: string, facts: Facts): { id: string | undefined; time: string | undefined } {
  const time = timeText(facts.eventMs);
  if (facts.kind !== "unreadable") return { id, time };
  if (facts.variant % 4 === 0) return { id: undefined, time };
  if (facts.variant % 4 === 1) return { id: `not-a-guid-${facts.variant}`, time };
  return { id, time: facts.variant % 4 === 2 ? undefined : "the day before yesterday" };
}
