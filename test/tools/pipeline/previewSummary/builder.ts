export { UNKNOWN } from "../../../fakes/providers/fakeProvider";
import type {
  Diagnostic,
  Digest,
  ResourceState,
  Step,
} from "../../../../tools/pipeline/previewSummary/digest";

export const APP = "azure-native:app:ContainerApp";
export const APPLICATION = "azuread:index/application:Application";
export const ALERT = "azure-native:monitor:ScheduledQueryRule";
export const FEDERATION =
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential";
export const GRANT = "azuread:index/appRoleAssignment:AppRoleAssignment";
export const GROUP = "azure-native:resources:ResourceGroup";
export const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";
export const JOB = "azure-native:app:Job";
export const PASSWORD = "azuread:index/applicationPassword:ApplicationPassword";
export const PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal";
export const ROLE = "azure-native:authorization:RoleAssignment";
export const SECRET = "azure-native:keyvault:Secret";
export const STORAGE = "azure-native:storage:StorageAccount";

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::audit-log-connector::${type}::${name}`;
}

interface StepParts extends Partial<Omit<Step, "op" | "urn" | "oldState">> {
  readonly type?: string;
  readonly name?: string;
  /** Inputs before and after. */
  readonly old?: Readonly<Record<string, unknown>>;
  readonly now?: Readonly<Record<string, unknown>>;
  /** The rest of the state before. */
  readonly state?: ResourceState;
  /** The rest of the state after. */
  readonly newState?: ResourceState;
}

/** A step of a resource group called `group`, unless the parts say otherwise. */
export function step(
  op: string,
  { type = GROUP, name = "group", old, now, state, newState, ...rest }: StepParts = {},
): Step {
  const isNew = ["create", "import", "read"].includes(op);
  const isGone = ["delete", "delete-replaced", "discard"].includes(op);
  return {
    op,
    urn: urnOf(type, name),
    ...(isNew ? {} : { oldState: { type, custom: true, inputs: old ?? {}, ...state } }),
    ...(isGone ? {} : { newState: { type, custom: state?.custom ?? true, inputs: now ?? {}, ...newState } }),
    ...rest,
  };
}

/** What `pulumi preview --json` prints. */
export function printed(steps: readonly Step[], diagnostics: readonly Diagnostic[] = [], same = 0): string {
  const digest: Digest = { steps, diagnostics, changeSummary: same === 0 ? {} : { same } };
  return JSON.stringify(digest, null, 4);
}

export function error(message: string): Diagnostic {
  return { severity: "error", message: `error: ${message}\n` };
}

export function warning(message: string): Diagnostic {
  return { severity: "warning", message: `warning: ${message}\n` };
}
