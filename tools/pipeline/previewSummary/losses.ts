import { isObject } from "../../../common/objects";
import type { Change } from "./changes";
import type { ResourceState } from "./digest";
import { APP, APPLICATION, JOB, TABLE } from "./types";

type State = ResourceState | undefined;

/** What settings take away, as the inputs of one resource before and after a change tell it: whole sentences of our own. */
export function lossesOf(change: Change, all: readonly Change[]): string[] {
  const { type, kind, step } = change;
  const before = step.oldState;
  const after = step.newState ?? (kind === "deleted" ? successorOf(change, all)?.step.newState : undefined);
  if (after === undefined) return [];
  if (type === APP || type === JOB) return lossesOfRuntime(before, after);
  if (type === APPLICATION) return lossesOfApplication(before, after);
  return type === TABLE && isDeletedOnDestroy(after) && !isDeletedOnDestroy(before)
    ? ["from then on `pulumi destroy` deletes the table with all its rows."]
    : [];
}

/** The job that takes the place of an app, or the other way round. */
export function successorOf({ type }: Change, all: readonly Change[]): Change | undefined {
  return all.find((change) => change.kind === "created" && change.type === (type === JOB ? APP : JOB));
}

function lossesOfRuntime(before: State, after: ResourceState): string[] {
  const both = (variable: string): readonly [string, string] | undefined => {
    const [old, now] = [variableOf(before, variable), variableOf(after, variable)];
    return old === undefined || now === undefined ? undefined : [old, now];
  };
  const [oldUrl, url] = both("AUDITLOG_DATAVERSE_URL") ?? [];
  const [oldDays, days] = both("AUDITLOG_DEAD_LETTER_DAYS") ?? [];
  const [oldOperations = "", operations = ""] = both("AUDITLOG_OPERATIONS") ?? [];
  const kept = operations.split(",");
  return [
    ...(oldUrl === url
      ? []
      : [
          "rows go to another environment from then on. It lacks the last 7 days, which the cursor has passed, until `backfill` has brought them.",
        ]),
    ...(Number(days) < Number(oldDays)
      ? [`dead letters older than ${Number(days)} days are deleted by the next pass: run \`redrive\` before.`]
      : []),
    ...(oldOperations.split(",").every((operation) => kept.includes(operation))
      ? []
      : [
          "what is taken off `operations` is no longer kept; if it is added again, `backfill` fetches 7 days of it at most.",
        ]),
  ];
}

function variableOf(state: State, wanted: string): string | undefined {
  const { template } = state?.inputs ?? {};
  const containers = listIn(isObject(template) ? template["containers"] : undefined);
  const variables = containers.flatMap((each) => listIn(each["env"]));
  const value = variables.find(({ name }) => name === wanted)?.["value"];
  return typeof value === "string" ? value : undefined;
}

function lossesOfApplication(before: State, after: ResourceState): string[] {
  return [
    ...(hasLess(redirectUrisOf(before), redirectUrisOf(after))
      ? ["custom connectors whose redirect URI is removed can no longer sign in."]
      : []),
    ...(hasLess(ownersOf(before), ownersOf(after))
      ? [
          "an owner is taken off. An application that deploys with `Application.ReadWrite.OwnedBy` alone can't change the registration then, nor add itself.",
        ]
      : []),
  ];
}

function hasLess(before: readonly unknown[] | undefined, after: readonly unknown[] | undefined): boolean {
  return before !== undefined && after !== undefined && before.some((item) => !after.includes(item));
}

function redirectUrisOf(state: State): readonly unknown[] | undefined {
  const { web = {} } = state?.inputs ?? {};
  return isObject(web) ? knownList(web["redirectUris"]) : undefined;
}

function ownersOf(state: State): readonly unknown[] | undefined {
  return knownList(state?.inputs?.["owners"]);
}

/** Undefined for one that is known only after the deployment. */
function knownList(value: unknown = []): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** Whether `deleteTable` is on for a table. */
export function isDeletedOnDestroy(state: State): boolean {
  return state?.inputs?.["deleteOnDestroy"] === true;
}

function listIn(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
