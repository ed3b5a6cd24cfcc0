import { HOUR_MS } from "../../common/time";
import type { AuditRow } from "../domain/reportRows";
import { LAUNCH } from "../domain/record";
import { parseUtc } from "../domain/window";
import { Facts } from "./facts";
import { TextPool } from "./textPool";

/** Rows that were read, by what became of them. */
export interface RowCounts {
  read: number;
  launches: number;
  otherOperations: number;
  withoutApp: number;
  withoutTime: number;
}

/** What the newest row says that says anything. */
class Newest {
  #ms = -Infinity;
  text = "";

  offer(ms: number, text: string): void {
    // Rows come in the order of their ids: of two at the same moment neither is the newer.
    if (text === "" || ms < this.#ms || (ms === this.#ms && text <= this.text)) return;
    this.#ms = ms;
    this.text = text;
  }
}

/** Counts launches as their rows come, in memory that follows from how many differ. */
export class Launches {
  readonly counts: RowCounts = { read: 0, launches: 0, otherOperations: 0, withoutApp: 0, withoutTime: 0 };
  readonly facts = new Facts();
  readonly users = new TextPool();
  readonly apps = new TextPool();
  readonly environments = new TextPool();
  readonly departments = new TextPool();
  /** By number of the app. */
  readonly #names: Newest[] = [];
  readonly #environmentsOfApps: Newest[] = [];

  add(row: AuditRow): void {
    const { counts } = this;
    counts.read++;
    // As the database compares text. The kit counts launches alone: https://github.com/microsoft/coe-starter-kit/issues/6940
    if (textOf(row.admin_operation).toLowerCase() !== LAUNCH.toLowerCase())
      return void counts.otherOperations++;
    const appId = textOf(row.admin_appid).toLowerCase();
    if (appId === "") return void counts.withoutApp++;
    const ms = parseUtc(textOf(row.admin_creationtime));
    if (ms === undefined) return void counts.withoutTime++;
    counts.launches++;
    const app = this.apps.numberOf(appId);
    const environment = textOf(row.admin_appenvironment);
    this.facts.add({
      hour: Math.floor(ms / HOUR_MS),
      user: this.users.numberOf(userOf(row)),
      app,
      environment: this.environments.numberOf(environment),
      department: this.departments.numberOf(textOf(row.admin_userdepartment)),
    });
    (this.#names[app] ??= new Newest()).offer(ms, textOf(row.admin_appname));
    (this.#environmentsOfApps[app] ??= new Newest()).offer(ms, environment);
  }

  /** The name that the newest row with one gives an app; "" without any. */
  nameOf(app: number): string {
    return this.#names[app]?.text ?? "";
  }

  /** The environment that the newest row of an app with one names. */
  environmentOf(app: number): string {
    return this.#environmentsOfApps[app]?.text ?? "";
  }
}

/** User principal names don't tell upper from lower case; where a row has none, it may have the user's object id. */
function userOf({ admin_userupn: upn, admin_userid: id }: AuditRow): string {
  const name = textOf(upn);
  return (name === "" ? textOf(id) : name).toLowerCase();
}

/** No column holds more; what a cell has to be searched for stays short. */
const MAX_UNITS = 1_000;

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, MAX_UNITS).trim() : "";
}
