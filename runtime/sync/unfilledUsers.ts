import { events } from "../../common/events";
import { keyOf, refOf, type UserRef } from "../domain/enrichment";
import type { Log } from "../support/log";
import type { StateStore } from "./ports";
import { RememberedIds } from "./rememberedIds";

export const UNFILLED_USERS = "unfilled-users";
/** Beyond so many (about 8 MB), rows of further users stay as they are; a tenant of 100,000 is on the safe side. */
const MAX_USERS = 100_000;

/** Users who have audit rows without their department, because the directory did not answer when the rows were written. */
export class UnfilledUsers extends RememberedIds {
  #isFull = false;

  private constructor(
    store: StateStore,
    private readonly ownLog: Log,
  ) {
    super({ key: UNFILLED_USERS, isId: (id) => refOf(id) !== undefined }, store, ownLog);
  }

  static async load(store: StateStore, log: Log): Promise<UnfilledUsers> {
    const users = new UnfilledUsers(store, log);
    await users.fill();
    return users;
  }

  get refs(): readonly UserRef[] {
    return this.ids.flatMap((id) => refOf(id) ?? []);
  }

  addUser(user: UserRef): void {
    const key = keyOf(user);
    if (this.size < MAX_USERS) this.add(key);
    else if (!this.#isFull && !this.has(key)) {
      this.#isFull = true;
      this.ownLog.warn(
        events.enrichmentDelayed,
        `${MAX_USERS} users wait for Microsoft Graph: rows of others are written without, and stay so until a backfill delivers them again`,
      );
    }
  }
}
