import type { DirectoryUser, UserRef } from "../../../runtime/domain/enrichment";
import { runPass } from "../../../runtime/sync/pass";
import type { Directory } from "../../../runtime/sync/ports";
import { guid, record, signals } from "../../support/builders";
import { world, type World } from "./world";

export const ada = guid(1, "eeeeeeee");
export const grace = guid(2, "eeeeeeee");

export function launch(number: number, user: string | undefined, fields: Parameters<typeof record>[0] = {}) {
  return record({ Id: guid(number), UserId: `user${number}@contoso.example`, UserKey: user, ...fields });
}

export function person(department: string | undefined): DirectoryUser {
  return {
    name: "A user",
    jobTitle: undefined,
    department,
    city: undefined,
    country: undefined,
    isGuest: false,
  };
}

/** A directory in memory. */
class MemoryDirectory implements Directory {
  readonly users = new Map<string, DirectoryUser>();
  /** Ids of each call. */
  readonly asked: (string | undefined)[][] = [];
  beforeCall: (signal: AbortSignal) => void | Promise<void> = () => undefined;

  async findUsers(
    users: readonly UserRef[],
    told: (user: UserRef, found: DirectoryUser | undefined) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.asked.push(users.map(({ id }) => id));
    await this.beforeCall(signal);
    for (const user of users) told(user, this.users.get(user.id ?? ""));
  }
}

export interface Enriched extends World {
  readonly directory: MemoryDirectory;
  readonly columns: (name: string) => unknown[];
}

export function setup(): Enriched {
  const it = world();
  const directory = new MemoryDirectory();
  directory.users.set(ada, person("Finance"));
  directory.users.set(grace, person("IT"));
  const options = { ...it, directory };
  return {
    ...options,
    pass: async (given) => await runPass(options, given ?? signals().both),
    columns: (name) => [...it.sink.rows.values()].map((row) => row[name]),
  };
}
