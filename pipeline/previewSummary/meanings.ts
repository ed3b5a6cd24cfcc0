import type { ResourceType } from "../../components/conventions";
import type { Change } from "./changes";
import { isProvider } from "./urn";
import { isUnknown } from "./values";

/** What a replacement or deletion means to the people who run the stack: Markdown of our own words alone. */
export interface Meaning {
  readonly text: string;
  /** Something is lost, stops, or wants somebody's hand. */
  readonly isSerious: boolean;
}

/** Both of one type; a function where it depends on the change and on what else the preview would do. */
interface Meanings {
  readonly replaced: Meaning | Judge;
  readonly deleted: Meaning | Judge;
}

type Judge = (change: Change, all: readonly Change[]) => Meaning;

const PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal";
const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";
const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";

const serious = (text: string): Meaning => ({ text, isSerious: true });
const harmless = (text: string): Meaning => ({ text, isSerious: false });
const both = (meaning: Meaning | Judge): Meanings => ({ replaced: meaning, deleted: meaning });

const stateLost = serious(
  "cursor, ledger, gaps and dead letters are lost: run `redrive` before; the runtime starts over, a week back at most.",
);

/**
 * Every type the stack may create (components/conventions.ts), as the components use it; what weighs more comes first,
 * here as in the comment.
 */
export const meanings = {
  "azure-native:resources:ResourceGroup": {
    replaced: serious("everything in it is made anew: state, dead letters, vault and logs are lost."),
    deleted: serious("everything in it goes with it: state, dead letters, vault and logs are lost."),
  },
  "azure-native:storage:StorageAccount": both(stateLost),
  "azure-native:storage:BlobContainer": both(stateLost),
  "azuread:index/application:Application": {
    replaced: serious(
      "the app registration is made anew: the client id changes, its secrets end, consent must be granted again, and the application user in Dataverse must be made for the new id.",
    ),
    deleted: serious(
      "the app registration goes, and with it its secrets, its consent and every sign-in with its client id.",
    ),
  },
  [PRINCIPAL]: {
    replaced: serious("consent hangs on it and must be granted again; until then nothing is read."),
    deleted: serious("consent goes with it, and the app can no longer sign in."),
  },
  "azuread:index/appRoleAssignment:AppRoleAssignment": {
    replaced: replacedConsent,
    deleted: deletedConsent("consent is withdrawn: reading stops with AF10001 until it is granted again."),
  },
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant": {
    replaced: replacedConsent,
    deleted: deletedConsent("consent is withdrawn: a custom connector can no longer read."),
  },
  [PASSWORD]: {
    replaced: replacedPassword,
    deleted: serious("this client secret stops working at once, wherever it was copied to."),
  },
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": {
    replaced: serious("sign-ins fail until the new trust has arrived everywhere, a matter of minutes."),
    deleted: serious("the container's identity can no longer sign in as the app."),
  },
  [IDENTITY]: {
    replaced: serious(
      "the container gets another identity: its roles are given anew and take minutes to arrive.",
    ),
    deleted: serious("the container can no longer reach state, vault and registry."),
  },
  "azure-native:keyvault:Vault": {
    replaced: serious(
      "the vault goes with its secrets, and its name stays taken for 7 days: a new one elsewhere is refused until then.",
    ),
    deleted: serious(
      "the vault goes with its secrets; for 7 days, a `pulumi up` that wants it again recovers it.",
    ),
  },
  "azure-native:keyvault:Secret": {
    replaced: serious("its address may change: who copied `clientSecretUri` must do so again."),
    deleted: ({ step }) =>
      step.oldState?.retainOnDelete === true
        ? harmless("the secret stays in its vault, and goes with it; the stack no longer writes it.")
        : serious("who reads the client secret from the vault no longer finds it."),
  },
  "azure-native:authorization:RoleAssignment": {
    replaced: replacedRole,
    deleted: serious("the right ends: whoever had it no longer gets in."),
  },
  "azure-native:app:ManagedEnvironment": {
    replaced: serious("nothing runs while it and the container in it are made anew."),
    deleted: serious("the container in it goes, too: nothing runs any more."),
  },
  "azure-native:app:ContainerApp": {
    replaced: serious("it stops while it is made anew, and goes on from the state."),
    deleted: runtimeDeleted,
  },
  "azure-native:app:Job": {
    replaced: serious("nothing runs while it is made anew; the next execution goes on from the state."),
    deleted: runtimeDeleted,
  },
  "azure-native:operationalinsights:Workspace": both(
    serious("the runtime's log up to now is lost; nobody can look up what happened before."),
  ),
  "azure-native:monitor:DiagnosticSetting": {
    replaced: harmless("log lines written meanwhile are not kept."),
    deleted: serious("the container's log no longer reaches the workspace, so no alert sees anything."),
  },
  "azure-native:monitor:ActionGroup": {
    replaced: harmless("the alerts are pointed to the new one."),
    deleted: serious("nobody is mailed when data stops."),
  },
  "azure-native:monitor:ScheduledQueryRule": {
    replaced: harmless("made anew, it mails again what still is wrong."),
    deleted: serious("nobody is told of this any more."),
  },
  "azure-native:containerregistry:Registry": {
    replaced: serious(
      "its images are lost; the runtime's is built anew, and pulled once its role has arrived.",
    ),
    deleted: serious("its images are lost; the container needs another one."),
  },
  "auditlog:image:Build": {
    replaced: harmless("the image is built anew in its registry; nothing is deleted."),
    deleted: harmless("only the record of the build goes; the image stays as long as its registry."),
  },
} as const satisfies Record<ResourceType, Meanings>;

const order: readonly string[] = Object.keys(meanings);

/** What it means that a resource would be replaced or deleted. */
export function meaningOf(change: Change, all: readonly Change[]): Meaning {
  if (change.isLeftover)
    return harmless("what an interrupted replacement left is removed; the new one stays.");
  const kind = change.kind === "deleted" ? "deleted" : "replaced";
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
  if (isProvider(type)) return serious("everything that belongs to this provider is made anew with it.");
  if (step.oldState?.retainOnDelete === true) return harmless("the stack lets go of it; what exists stays.");
  if (kind === "deleted") return serious("it is deleted, with what only it holds.");
  return serious("it is made anew, and what only the old one holds is lost.");
}

/** The stack revokes nothing (components/appRegistration.ts): Entra keeps a grant that it lets go of. */
function deletedConsent(withdrawn: string): Judge {
  return ({ step }, all) => {
    const isPrincipalGone = all.some(
      ({ type, kind }) => type === PRINCIPAL && (kind === "deleted" || kind === "replaced"),
    );
    if (isPrincipalGone) return harmless("it goes with its principal.");
    return step.oldState?.retainOnDelete === true
      ? harmless("the stack no longer looks after this consent; Entra keeps it, and reading goes on.")
      : serious(withdrawn);
  };
}

function replacedConsent({ step }: Change): Meaning {
  return step.oldState?.retainOnDelete === true
    ? harmless("consent is given anew; the old one is not withdrawn, it goes with its principal.")
    : serious("consent is withdrawn and given anew; reading fails in between.");
}

/** A rotation replaces the older of two secrets (docs/decisions/0011); everything else that replaces one ends what is in use. */
function replacedPassword(change: Change, all: readonly Change[]): Meaning {
  const replaced = all.filter(({ type, kind }) => type === PASSWORD && kind === "replaced");
  const [before, after] = [endDateOf(change.step.oldState), endDateOf(change.step.newState)];
  if (replaced.length === 1 && before !== undefined && after !== undefined && before < after) {
    return harmless(
      "a rotation, the normal course: the older of the two secrets ends, a new one goes to Key Vault, and the one in use until now stays valid. Who copied it should take the new one.",
    );
  }
  return serious(
    "the secret in use may end at once: the container gets the new one from Key Vault within 30 minutes, whoever copied it must copy it again.",
  );
}

function endDateOf(state: Change["step"]["oldState"]): string | undefined {
  const value = state?.inputs?.["endDate"];
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** While an identity is updated, a preview can't know that its principal stays the same. */
function replacedRole({ step }: Change, all: readonly Change[]): Meaning {
  const isOnlyUnknown =
    step.replaceReasons?.join() === "principalId" && isUnknown(step.newState?.inputs?.["principalId"]);
  const isIdentityKept = all.some(({ type, kind }) => type === IDENTITY && kind === "updated");
  return isOnlyUnknown && isIdentityKept
    ? harmless(
        "`pulumi up` will replace nothing: a preview can't know that the identity, which is updated, keeps its principal.",
      )
    : serious("the right is withdrawn and given anew; it takes minutes to arrive.");
}

/** Going from app to job or back is no loss. */
function runtimeDeleted({ type }: Change, all: readonly Change[]): Meaning {
  const other = type.endsWith(":Job") ? "azure-native:app:ContainerApp" : "azure-native:app:Job";
  return all.some((change) => change.type === other && change.kind === "created")
    ? harmless("the one that is created takes its place, and goes on from the state.")
    : serious("nothing runs any more: no audit record is read.");
}
