import type { ResourceType } from "../../../components/naming/conventions";
import type { Change } from "./changes";
import * as judge from "./classifiers";
import { harmless, serious, type Classify, type Meaning } from "./classifiers";
import { isProvider } from "../../../common/pulumi/urn";
import { lossesOf } from "./losses";
import * as shared from "./sharedParts";
import * as types from "./types";

/** Both of one type. */
interface Meanings {
  readonly replaced: Meaning | Classify;
  readonly deleted: Meaning | Classify;
}

const both = (meaning: Meaning | Classify): Meanings => ({ replaced: meaning, deleted: meaning });

const stateLost = serious(
  "cursor, ledger, gaps and dead letters are lost: run `redrive` before; the runtime starts over, a week back at most.",
);

/**
 * Every type the stack may create (components/naming/conventions.ts), as the components use it; what weighs more comes first,
 * here as in the comment.
 */
export const meanings = {
  "azure-native:resources:ResourceGroup": {
    replaced: serious("everything in it is replaced: state, dead letters, vault and logs are lost."),
    deleted: serious("everything in it goes with it: state, dead letters, vault and logs are lost."),
  },
  [types.ACCOUNT]: both(stateLost),
  "azure-native:storage:BlobContainer": both(stateLost),
  "azure-native:storage:BlobServiceProperties": {
    replaced: harmless("what is overwritten or deleted in the state meanwhile can't be brought back."),
    deleted: judge.deletedWithState(
      "what is overwritten or deleted in the state from then on can't be brought back.",
    ),
  },
  "azure-native:storage:ManagementPolicy": {
    replaced: harmless("previous versions in the state are deleted a day later."),
    deleted: judge.deletedWithState(
      "previous versions in the state are kept forever, dead letters included.",
    ),
  },
  [types.APPLICATION]: {
    replaced: judge.replacedApplication,
    deleted: serious(
      "the app registration goes, and with it its secrets, its consent and every sign-in with its client id.",
    ),
  },
  [types.PRINCIPAL]: {
    replaced: judge.replacedPrincipal,
    deleted: serious("consent goes with it, and the app can no longer sign in."),
  },
  [types.GRANT]: {
    replaced: judge.replacedConsent,
    deleted: judge.deletedConsent(
      "consent is withdrawn: reading stops with AF10001 until it is granted again.",
    ),
  },
  [types.SCOPES]: {
    replaced: judge.replacedConsent,
    deleted: judge.deletedConsent("consent is withdrawn: a custom connector can no longer read."),
  },
  [types.PASSWORD]: {
    replaced: judge.replacedPassword,
    deleted: serious("this client secret stops working at once, wherever it was copied to."),
  },
  [types.FEDERATION]: {
    replaced: serious("sign-ins fail until the new trust has arrived everywhere, a matter of minutes."),
    deleted: judge.deletedFederation,
  },
  [types.IDENTITY]: {
    replaced: serious(
      "the container gets another identity: its roles are assigned again, which takes minutes to propagate.",
    ),
    deleted: serious("the container can no longer reach state, vault and registry."),
  },
  [types.VAULT]: {
    replaced: serious(
      "the vault is deleted with its secrets, and its name stays reserved for 7 days: a new one elsewhere is refused until then.",
    ),
    deleted: serious("the vault is deleted with its secrets; for 7 days, `pulumi up` can recover it."),
  },
  "azure-native:keyvault:Secret": {
    replaced: serious("its address may change: who copied `clientSecretUri` must do so again."),
    deleted: judge.deletedSecret,
  },
  "azure-native:authorization:RoleAssignment": {
    replaced: judge.replacedRole,
    deleted: judge.deletedRole,
  },
  "azure-native:app:ManagedEnvironment": {
    replaced: serious("nothing runs while it and its container are replaced."),
    deleted: serious("the container in it goes, too: nothing runs any more."),
  },
  [types.APP]: {
    replaced: judge.replacedRuntime("it stops while it is replaced, then resumes from the state."),
    deleted: judge.deletedRuntime,
  },
  [types.JOB]: {
    replaced: judge.replacedRuntime(
      "nothing runs while it is replaced; the next execution resumes from the state.",
    ),
    deleted: judge.deletedRuntime,
  },
  "azure-native:operationalinsights:Workspace": {
    replaced: serious(
      "the log so far is lost, and its name stays reserved for 14 days: a new one elsewhere is refused until then.",
    ),
    deleted: shared.deletedWorkspace,
  },
  [types.LOGS]: {
    replaced: harmless("log lines written meanwhile are not kept."),
    deleted: judge.deletedLogs,
  },
  "azure-native:monitor:ActionGroup": {
    replaced: harmless("the alerts are pointed to the new one."),
    deleted: shared.deletedActionGroup,
  },
  [types.ALERT]: {
    replaced: harmless("once replaced, it sends e-mails again for what is still wrong."),
    deleted: judge.deletedAlert,
  },
  "azure-native:containerregistry:Registry": {
    replaced: serious(
      "its images are lost; the runtime's is rebuilt, and pulled once its role has propagated.",
    ),
    deleted: shared.deletedRegistry,
  },
  "auditlog:image:Build": {
    replaced: harmless("the image is rebuilt in its registry; nothing is deleted."),
    deleted: harmless("only the record of the build goes; the image stays as long as its registry."),
  },
  [types.TABLE]: {
    replaced: judge.replacedTable,
    deleted: judge.deletedTable,
  },
  "auditlog:dataverse:ApplicationUser": {
    replaced: serious("writing stops until there is the new application user, with its role."),
    deleted: serious("the runtime can no longer write: it waits, and after 7 days launches are lost."),
  },
  "auditlog:dataverse:Role": {
    replaced: serious("writing stops until the new role is assigned."),
    deleted: serious("the runtime can no longer write: it waits, and after 7 days launches are lost."),
  },
  [types.BULK_DELETION]: {
    replaced: judge.plannedDeletion,
    deleted: harmless("no row is deleted for its age any more."),
  },
} as const satisfies Record<ResourceType, Meanings>;

const order: readonly string[] = Object.keys(meanings);

/** What a change means that takes something away; undefined of others. */
export function meaningOf(change: Change, all: readonly Change[]): Meaning | undefined {
  if (change.kind === "unprotected")
    return serious("protection is lifted: a later change can delete or replace it.");
  // What else changes in it has a line of its own.
  if (change.kind === "protected") return undefined;
  const meaning = meaningOfChange(change, all);
  if (change.isLeftover) return meaning;
  const losses = lossesOf(change, all);
  if (losses.length === 0) return meaning;
  return serious([...(meaning === undefined ? [] : [meaning.text]), ...losses].map(asSentence).join(" "));
}

function meaningOfChange(change: Change, all: readonly Change[]): Meaning | undefined {
  const { kind, type } = change;
  if (kind === "replaced" || kind === "deleted") return meaningOfEnd(change, kind, all);
  if (type === types.BULK_DELETION) return judge.plannedDeletion(change);
  if (kind !== "updated") return undefined;
  if (judge.isMovedVault(change))
    return serious("Azure moves no vault: `pulumi up` fails here, after what comes before it is replaced.");
  return judge.switchedOff(change);
}

/** Behind another one, a sentence begins with a capital. */
function asSentence(text: string, index: number): string {
  return index === 0 ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

function meaningOfEnd(change: Change, kind: keyof Meanings, all: readonly Change[]): Meaning {
  if (change.isLeftover)
    return harmless("what an interrupted replacement left is removed; the new one stays.");
  const known: Readonly<Record<string, Meanings>> = meanings;
  const meaning = known[change.type]?.[kind] ?? foreign(change);
  return typeof meaning === "function" ? meaning(change, all) : meaning;
}

/** Sorts by what weighs more; types that are not ours come last. */
export function weightOf(type: string): number {
  const index = order.indexOf(type);
  return index === -1 ? order.length : index;
}

function foreign({ type, kind, step }: Change): Meaning {
  if (isProvider(type)) return serious("everything that belongs to this provider is replaced with it.");
  if (step.oldState?.retainOnDelete === true) return harmless("the stack lets go of it; what exists stays.");
  if (kind === "deleted") return serious("it is deleted, with what only it holds.");
  return serious("it is replaced, and what only the old one holds is lost.");
}
