import { auditTable } from "../../common/dataverse/columns";
import { WEB_API_PATH } from "../../common/dataverse/webApi";

/** What each row's title begins with that a run makes. */
export const TITLE = "audit-log-connector verify";

/** Deletes one row; resolves to whether it is gone. */
export type RemoveRow = (id: string) => Promise<boolean>;

/** Ids of rows that a run has made, or tried to. */
export class MadeRows {
  readonly #ids = new Set<string>();

  /** Before the request: an answer that gets lost leaves a row, too. */
  note(id: string): void {
    this.#ids.add(id);
  }

  /** Removes them all; returns the ids that are still there. */
  async removeAll(remove: RemoveRow): Promise<string[]> {
    const left: string[] = [];
    for (const id of this.#ids) {
      const isGone = await remove(id).catch(() => false);
      if (!isGone) left.push(id);
    }
    return left;
  }
}

/** Removes a row by hand. */
export function removeCommand(dataverseUrl: string, id: string): string {
  const row = `${dataverseUrl}${WEB_API_PATH}${auditTable.entitySet}(${id})`;
  return `az rest --method delete --resource ${dataverseUrl} --url "${row}"`;
}
