import { asGuid } from "../../common/guid";
import type { Log } from "../support/log";
import type { StateStore } from "./ports";
import { RememberedIds } from "./rememberedIds";

/** Apps that have audit rows without a link, because the inventory did not know them when the rows were written. */
export class UnlinkedApps extends RememberedIds {
  constructor(store: StateStore, log: Log) {
    super({ key: "unlinked-apps", isId: (id) => asGuid(id) === id }, store, log);
  }

  static async load(store: StateStore, log: Log): Promise<UnlinkedApps> {
    const apps = new UnlinkedApps(store, log);
    await apps.fill();
    return apps;
  }
}
