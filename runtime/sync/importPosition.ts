import { createHash } from "node:crypto";
import { fieldsOf, isTimeText, unknownVersion } from "../domain/stored";
import type { ExportFile } from "../domain/exportRecord";
import { iso } from "../domain/window";
import type { Clock } from "../../common/time";
import { ConnectorError } from "../../common/errors";
import type { Log } from "../support/log";
import type { StateStore } from "./ports";
import { readUsable } from "./usable";

/** How far a file is imported. Stored as `import/<hash>`. */
interface Position {
  readonly version: 1;
  /** Records of the file that are done with, from its beginning. */
  readonly records: number;
  readonly isComplete: boolean;
  readonly at: string;
}

/** What, besides the file's content, a finished import of it depends on. */
export interface ImportTarget {
  readonly dataverseUrl: string;
  readonly operations: readonly string[];
}

/** The saved position of one file's import. A file that has changed is another one. */
export class ImportPosition {
  private constructor(
    private readonly store: StateStore,
    private readonly clock: Clock,
    private readonly key: string,
    private readonly stored: { readonly position: Position | undefined; version: string },
  ) {}

  static async load(
    file: Pick<ExportFile, "hash">,
    target: ImportTarget,
    { store, clock, log }: { readonly store: StateStore; readonly clock: Clock; readonly log: Log },
  ): Promise<ImportPosition> {
    const key = keyOf(file, target);
    const found = await readUsable(store, key, parse, log);
    const stored = { position: found?.value, version: found?.version ?? "none" };
    return new ImportPosition(store, clock, key, stored);
  }

  /** When its last record was done with; undefined while some are left. */
  get completedAt(): string | undefined {
    const { position } = this.stored;
    return position?.isComplete === true ? position.at : undefined;
  }

  get records(): number {
    return this.stored.position?.records ?? 0;
  }

  async save(records: number, isComplete: boolean): Promise<void> {
    const position: Position = { version: 1, records, isComplete, at: iso(this.clock.now()) };
    const result = await this.store.write(this.key, position, { ifMatch: this.stored.version });
    if (!result.written) {
      throw new ConnectorError("incomplete", "another process is importing the same file into this state", {
        hint: "It goes on with the rest; nothing is lost, and nothing doubles. Run the command again once that has ended.",
      });
    }
    this.stored.version = result.version;
  }
}

function keyOf({ hash }: Pick<ExportFile, "hash">, { dataverseUrl, operations }: ImportTarget): string {
  const names = operations.map((name) => name.toLowerCase()).sort();
  const text = JSON.stringify([hash, dataverseUrl, names]);
  return `import/${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}

function parse(value: unknown): Position {
  const { version, records, isComplete, at } = fieldsOf(value);
  const isOurs = version === 1 && Number.isSafeInteger(records) && (records as number) >= 0;
  if (!isOurs || typeof isComplete !== "boolean" || !isTimeText(at))
    throw unknownVersion("the position of an import", version);
  return { version, records: records as number, isComplete, at };
}
