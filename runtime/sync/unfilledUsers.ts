import { keyOf, refOf, type UserRef } from "../domain/enrichment";
import type { Log } from "../support/log";
import type { StateStore } from "./ports";
import { RememberedIds } from "./rememberedIds";

/** Beyond so many, users of further rows stay unfilled: a directory that answered nothing for months isn't waited for. */
const MAX_USERS = 20_000;

/** Users who have audit rows without their department, because the directory did not answer when the rows were written. */
export class UnfilledUsers extends RememberedIds {
  constructor(store: StateStore, log: Log) {
    super({ key: "unfilled-users", isId: (id) => refOf(id) !== undefined }, store, log);
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
    if (this.size < MAX_USERS) this.add(keyOf(user));
  }
}
