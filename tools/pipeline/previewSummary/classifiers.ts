import { microsoftGraph } from "../../../components/entra/permissions";
import { isObject } from "../../../common/objects";
import type { Change, Kind } from "./changes";
import type { ResourceState } from "./digest";
import { isUnknown } from "../../../common/pulumi/wireValues";
import { isDeletedOnDestroy, successorOf } from "./losses";
import { ACCOUNT, APP, GRANT, IDENTITY, JOB, PASSWORD, PRINCIPAL, SCOPES, VAULT } from "./types";

/** What a change means to the people who run the stack: Markdown of our own words alone. */
export interface Meaning {
  readonly text: string;
  /** Something is lost, stops, or needs manual work. */
  readonly isSerious: boolean;
}

/** Where a meaning depends on the change, and on what else the preview would do. */
export type Classify = (change: Change, all: readonly Change[]) => Meaning;

export const serious = (text: string): Meaning => ({ text, isSerious: true });
export const harmless = (text: string): Meaning => ({ text, isSerious: false });

/** With `adminConsent`, the stack grants the new app's permissions in the same `pulumi up`. */
export function replacedApplication(_: Change, all: readonly Change[]): Meaning {
  const consent = isGranted(all) ? "consent is granted again" : "an admin must grant consent again";
  return serious(
    `the app registration is replaced: the client id changes, its secrets end, ${consent}, and Dataverse gets another application user (manually with skipDataverse).`,
  );
}

/** Likewise. */
export function replacedPrincipal(_: Change, all: readonly Change[]): Meaning {
  return isGranted(all)
    ? serious("consent depends on it and is granted again; nothing is read until that has propagated.")
    : serious("consent depends on it and must be granted again; nothing is read until then.");
}

function isGranted(all: readonly Change[]): boolean {
  return has(all, GRANT, "created", "replaced");
}

/** Entra keeps a grant that the stack lets go of; only `enrich` takes its own back (components/entra/appRegistration.ts). */
export function deletedConsent(withdrawn: string): Classify {
  return ({ step }, all) => {
    if (has(all, PRINCIPAL, "deleted", "replaced")) return harmless("deleted with its principal.");
    const readsUsers = step.oldState?.inputs?.["appRoleId"] === microsoftGraph.userReadAll.id;
    const isLeft = step.oldState?.retainOnDelete === true || (readsUsers && has(all, SCOPES, "deleted"));
    if (isLeft)
      return harmless("the stack no longer looks after this consent; Entra keeps it, and reading goes on.");
    return readsUsers
      ? harmless(
          "the right to read users is withdrawn: columns of users are no longer filled; rows keep theirs.",
        )
      : serious(withdrawn);
  };
}

export function replacedConsent({ step }: Change): Meaning {
  return step.oldState?.retainOnDelete === true
    ? harmless("consent is granted again; the old grant stays until its principal is deleted.")
    : serious("consent is withdrawn and granted again; reading fails in between.");
}

/** A rotation replaces the older of two secrets (docs/decisions/0011); everything else that replaces one ends what is in use. */
export function replacedPassword({ step }: Change, all: readonly Change[]): Meaning {
  const replaced = all.filter(({ type, kind }) => type === PASSWORD && kind === "replaced");
  const [before, after] = [endDateOf(step.oldState), endDateOf(step.newState)];
  if (replaced.length === 1 && before !== undefined && after !== undefined && before < after) {
    return harmless(
      "a rotation, the normal course: the older of the two secrets ends, a new one goes to Key Vault, and the one in use until now stays valid. Who copied it should take the new one.",
    );
  }
  return serious(
    "the secret in use may end at once: the container gets the new one from Key Vault within 30 minutes; copies of it must be updated.",
  );
}

function endDateOf(state: ResourceState | undefined): string | undefined {
  const value = state?.inputs?.["endDate"];
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

export function deletedFederation(_: Change, all: readonly Change[]): Meaning {
  return has(all, PASSWORD, "created")
    ? harmless("the container signs in with the client secret that is created.")
    : serious("the container's identity can no longer sign in as the app.");
}

export function deletedSecret({ step }: Change): Meaning {
  return step.oldState?.retainOnDelete === true
    ? harmless("the secret is deleted with its vault; the stack no longer writes it.")
    : serious("who reads the client secret from the vault no longer finds it.");
}

/** The one about secrets that expire (components/monitoring/alerts.ts) goes with the secrets. */
export function deletedAlert({ name }: Change, all: readonly Change[]): Meaning {
  return name.endsWith("-secret-expiry") && has(all, PASSWORD, "deleted")
    ? harmless("no secret is left that could expire.")
    : serious("this no longer raises an alert.");
}

/** While an identity is updated, a preview can't know that its principal stays the same. */
export function replacedRole({ step }: Change, all: readonly Change[]): Meaning {
  const isOnlyUnknown =
    step.replaceReasons?.join() === "principalId" && isUnknown(step.newState?.inputs?.["principalId"]);
  return isOnlyUnknown && has(all, IDENTITY, "updated")
    ? harmless(
        "`pulumi up` will replace nothing: a preview can't know that the identity, which is updated, keeps its principal.",
      )
    : serious("the role assignment is removed and created again; that takes minutes to propagate.");
}

/** A role assignment depends on its scope and, if the stack owns it, on its identity. */
export function deletedRole({ step }: Change, all: readonly Change[]): Meaning {
  const dependencies = new Set(step.oldState?.dependencies);
  const isScopeGone = all.some(
    ({ kind, type, urn }) => kind === "deleted" && type !== IDENTITY && dependencies.has(urn),
  );
  return isScopeGone
    ? harmless("deleted with its scope.")
    : serious("the role assignment ends: its principal loses access.");
}

/** Switching between app and job loses nothing. */
export function deletedRuntime(change: Change, all: readonly Change[]): Meaning {
  const successor = successorOf(change, all);
  if (successor !== undefined && !isOff(successor.step.newState))
    return harmless("the one that is created takes its place, and goes on from the state.");
  return isOff(change.step.oldState)
    ? harmless("it was switched off before.")
    : serious("nothing runs any more: no audit record is read.");
}

const SWITCHED_OFF = serious("nothing runs any more: no audit record is read until `enabled` is true again.");

/** `goesOn` is what happens to one that isn't switched off. */
export function replacedRuntime(goesOn: string): Classify {
  return ({ step }) => {
    if (!isOff(step.newState)) return serious(goesOn);
    return isOff(step.oldState) ? harmless("it is switched off, before and after.") : SWITCHED_OFF;
  };
}

export function deletedTable(change: Change): Meaning {
  return isKept(change)
    ? harmless("the stack lets go of it; the table stays, with its rows.")
    : serious("the table is deleted with all its rows.");
}

export function replacedTable(change: Change): Meaning {
  return isKept(change)
    ? harmless("the other environment gets its table; the former's stays, with its rows.")
    : serious("the other environment gets its table; the former's is deleted with all its rows.");
}

/** What was there before the stack is never deleted (provider/dataverse/table); what the stack made only with `deleteTable`. */
function isKept({ step }: Change): boolean {
  const { oldState } = step;
  return (
    oldState?.retainOnDelete === true ||
    oldState?.outputs?.["adopted"] === true ||
    !isDeletedOnDestroy(oldState)
  );
}

/** Made or changed, the job deletes rows that nothing brings back. */
export function plannedDeletion({ step }: Change): Meaning {
  const days = step.newState?.inputs?.["olderThanDays"];
  return serious(
    `audit rows older than ${typeof days === "number" ? days : "some"} days are deleted, from the next night on.`,
  );
}

/** The settings of a blob service, and its lifecycle rule, go with the account. */
export function deletedWithState(alone: string): Classify {
  return (_, all) =>
    has(all, ACCOUNT, "deleted", "replaced") ? harmless("deleted with the state.") : serious(alone);
}

/** Whose log it is, its name says: `client-secret-vault-logs`, `state-storage-logs`, `sync-runtime-logs`. */
export function deletedLogs({ name }: Change, all: readonly Change[]): Meaning {
  if (name === "client-secret-vault-logs")
    return has(all, VAULT, "deleted", "replaced")
      ? harmless("deleted with its vault.")
      : serious("who reads the client secret is no longer recorded.");
  if (name === "state-storage-logs")
    return has(all, ACCOUNT, "deleted", "replaced")
      ? harmless("deleted with the state.")
      : serious("who reads or changes the state is no longer recorded.");
  return serious("the container's log no longer reaches the workspace, so no alert sees anything.");
}

/** A vault's location is fixed, but the provider sends the change: https://learn.microsoft.com/azure/key-vault/general/move-region */
export function isMovedVault({ type, kind, step }: Change): boolean {
  return type === VAULT && kind === "updated" && step.detailedDiff?.["location"] !== undefined;
}

/** Of an update that is `enabled: false`. */
export function switchedOff({ type, step }: Change): Meaning | undefined {
  const isRuntime = type === APP || type === JOB;
  return isRuntime && isOff(step.newState) && !isOff(step.oldState) ? SWITCHED_OFF : undefined;
}

/** An app without a replica, a job without a schedule: components/hosting/syncRuntime.ts. */
function isOff(state: ResourceState | undefined): boolean {
  const { template, configuration } = state?.inputs ?? {};
  const scale = isObject(template) && isObject(template["scale"]) ? template["scale"] : {};
  return scale["minReplicas"] === 0 || (isObject(configuration) && configuration["triggerType"] === "Manual");
}

function has(all: readonly Change[], type: string, ...kinds: readonly Kind[]): boolean {
  return all.some((change) => change.type === type && kinds.includes(change.kind));
}
