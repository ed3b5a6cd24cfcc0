import type { CallInProgress, Fault } from "../../../fakes/emulators/emulator";
import type { LeanTenant } from "./lean";

/** Operations of all that a first `up` writes, in order. */
export const FIRST_UP: readonly string[] = [
  "createPublisher",
  "createSolution",
  "createTable",
  "publish",
  "createTable",
  "createRelationship",
  "createRelationship",
  "publish",
  "createRole",
  "replacePrivileges",
  "createUser",
  "assignRole",
];

/** What has become of the faults of `failEachWrite`. */
export interface FailedWrites {
  /** Operations of the writes that failed, in order. */
  readonly met: () => string[];
  /** How many failed since the last `nextCommand`. */
  readonly failed: () => number;
  readonly nextCommand: () => void;
}

/** Lets each write fail the first time it is seen, `perCommand` of them from one `nextCommand` to the next. */
export function failEachWrite({ dataverse }: LeanTenant, fault: Fault, perCommand = Infinity): FailedWrites {
  const met = new Map<string, string>();
  let left = perCommand;
  const isDue = (call: CallInProgress): boolean => {
    if (call.method === "GET" || left === 0 || met.has(keyOf(call))) return false;
    met.set(keyOf(call), call.operation);
    left -= 1;
    return true;
  };
  dataverse.failWhen(isDue, fault);
  return {
    met: () => [...met.values()],
    failed: () => perCommand - left,
    nextCommand: () => void (left = perCommand),
  };
}

/** What tells one write from another, however often it is repeated. */
export function keyOf({ method, path, body = "" }: CallInProgress): string {
  return `${method} ${path} ${body}`;
}
