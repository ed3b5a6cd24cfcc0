import type { ListedApp } from "../domain/reportRows";
import { dayOf } from "../domain/window";
import type { IdleApp } from "./figures";
import { increment } from "./intList";
import type { Launches } from "./launches";
import { addDays, dayOfHour } from "./periods";

/** An app is idle after so many days without a launch. */
export const IDLE_DAYS = 30;

/** What is known of apps: the inventory says it, where there is one, else their newest rows. */
export class Apps {
  readonly listed: ReadonlyMap<string, ListedApp>;

  constructor(
    private readonly launches: Launches,
    inventory: readonly ListedApp[] = [],
  ) {
    this.listed = new Map(inventory.map((app) => [app.id, app]));
  }

  /** "" where it isn't known. */
  nameOf(app: number): string {
    const listed = this.listed.get(this.launches.apps.text(app))?.name ?? "";
    return listed === "" ? this.launches.nameOf(app) : listed;
  }

  environmentOf(app: number): string {
    const listed = this.listed.get(this.launches.apps.text(app))?.environment ?? "";
    return listed === "" ? this.launches.environmentOf(app) : listed;
  }
}

/**
 * Apps without a launch in the 30 days that end with `newest`, neither in the rows nor by the inventory; those that the
 * inventory calls deleted aren't waiting for a launch. The longest idle ones come first.
 */
export function idleApps(launches: Launches, apps: Apps, newest: string): IdleApp[] {
  const since = addDays(newest, 1 - IDLE_DAYS);
  const launched = launchesByApp(launches);
  const idle: IdleApp[] = [];
  const offer = (app: Found): void => {
    const listed = apps.listed.get(app.id);
    if (listed?.isDeleted === true) return;
    const lastLaunched = later(app.lastLaunched, listed?.lastLaunchedMs);
    if (lastLaunched !== undefined && lastLaunched >= since) return;
    idle.push({ id: app.id, ...textsOf(app), lastLaunched, sessions: app.sessions });
  };
  // Number 0 is no app.
  for (let app = 1; app < launches.apps.size; app++) {
    offer({
      id: launches.apps.text(app),
      name: apps.nameOf(app),
      environment: apps.environmentOf(app),
      lastLaunched: dayOfHour(launched.lastHours[app] ?? 0),
      sessions: launched.sessions[app] ?? 0,
    });
  }
  const inRows = new Set(Array.from({ length: launches.apps.size }, (_, app) => launches.apps.text(app)));
  for (const { id, name, environment } of apps.listed.values())
    if (!inRows.has(id)) offer({ id, name, environment, lastLaunched: undefined, sessions: 0 });
  return idle.sort(
    (one, other) => compare(one.lastLaunched ?? "", other.lastLaunched ?? "") || compare(one.id, other.id),
  );
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly lastLaunched: string | undefined;
  readonly sessions: number;
}

function launchesByApp({ facts, apps }: Launches): { lastHours: Int32Array; sessions: Int32Array } {
  const lastHours = new Int32Array(apps.size).fill(-0x8000_0000);
  const sessions = new Int32Array(apps.size);
  for (let fact = 0; fact < facts.length; fact++) {
    const app = facts.apps.at(fact);
    increment(sessions, app, facts.sessions.at(fact));
    lastHours[app] = Math.max(lastHours[app] ?? 0, facts.hours.at(fact));
  }
  return { lastHours, sessions };
}

function later(day: string | undefined, ms: number | undefined): string | undefined {
  const other = ms === undefined ? undefined : dayOf(ms);
  if (day === undefined || other === undefined) return day ?? other;
  return day > other ? day : other;
}

function textsOf({ name, environment }: Found): Pick<IdleApp, "name" | "environment"> {
  return { ...(name !== "" && { name }), ...(environment !== "" && { environment }) };
}

export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
