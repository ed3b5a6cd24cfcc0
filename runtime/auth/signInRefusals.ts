import type { Config } from "../config";
import { hintIn, type Refusal } from "../../common/refusals";

/** What was asked for, and with which settings. */
export interface SignIn extends Pick<Config, "tenantId" | "clientId" | "credential"> {
  /** Whose token it is about, such as https://manage.office.com; undefined in a refusal that no resource plays a part in. */
  readonly resource?: string | undefined;
  readonly dataverseUrl?: string | undefined;
}

type Row = Refusal<string, SignIn>;

function row(numbers: readonly string[], hint: (signIn: SignIn) => string): Row {
  return { matches: (number) => numbers.includes(number), hint: (_, signIn) => hint(signIn) };
}

/**
 * What Entra's error numbers mean here, and which setting they point at.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const refusals: readonly Row[] = [
  row(
    ["7000215"],
    () =>
      "AUDITLOG_CLIENT_SECRET is wrong. Entra shows two texts for a secret: take its Value, not its Secret ID.",
  ),
  row(
    ["7000222"],
    () =>
      "The client secret has expired: pulumi up replaces it, and the container has the new one within 30 minutes. Without a stack, create one and set AUDITLOG_CLIENT_SECRET.",
  ),
  row(["7000216", "7000218", "70002"], ({ credential }) =>
    credential.kind === "secret"
      ? "Entra takes no secret for this app: check AUDITLOG_CLIENT_SECRET and AUDITLOG_CLIENT_ID."
      : FEDERATION,
  ),
  row(
    ["700016"],
    ({ clientId, tenantId }) =>
      `App ${clientId} does not exist in tenant ${tenantId}. Check AUDITLOG_CLIENT_ID and AUDITLOG_TENANT_ID; a new app takes minutes to propagate.`,
  ),
  row(["700038"], () => "AUDITLOG_CLIENT_ID is not the id of an app registration."),
  row(
    ["90002", "900023", "900021", "90013", "90038"],
    ({ tenantId }) =>
      `Tenant ${tenantId} does not exist in this cloud. Check AUDITLOG_TENANT_ID and AUDITLOG_CLOUD.`,
  ),
  row(
    ["90051", "900382", "900384", "900432"],
    ({ tenantId }) => `Tenant ${tenantId} is in another cloud: AUDITLOG_CLOUD must be its cloud.`,
  ),
  row(
    ["7000229"],
    ({ clientId }) => `App ${clientId} has no service principal in this tenant: create it (pulumi up does).`,
  ),
  row(
    ["7000112", "70001"],
    ({ clientId }) =>
      `App ${clientId} (AUDITLOG_CLIENT_ID) is disabled: Entra admin center > Enterprise applications > the app > Properties > Enabled for users to sign in.`,
  ),
  row(["500011", "50001", "500014", "650057", "650052", "1002012", "70011"], resourceHint),
  row(
    ["65001", "50105", "501051"],
    ({ clientId, resource = "" }) =>
      `Nothing of ${resource} is granted to app ${clientId}: grant its application permission with admin consent; a new grant takes minutes to propagate.`,
  ),
  row(
    ["53000", "53001", "53002", "53003", "53004", "530035"],
    ({ clientId }) =>
      `A Conditional Access policy for workload identities blocks app ${clientId}, by its location or its risk: exclude the app, or allow the address that the container leaves by.`,
  ),
  row(["700027", "50012", "50013", "50027", "700021", "700023", "700030"], ({ credential, clientId }) =>
    credential.kind === "secret"
      ? `Entra does not take the credential of app ${clientId}: check AUDITLOG_CREDENTIAL and AUDITLOG_CLIENT_ID.`
      : FEDERATION,
  ),
  row(
    ["700024"],
    () =>
      "The managed identity's token is too old or from the future: check the clock of the machine; in a container, run again.",
  ),
  row(["70021", "700211", "700212", "700213"], () => FEDERATION),
  row(
    ["50034"],
    ({ clientId, tenantId }) =>
      `AUDITLOG_CLIENT_ID (${clientId}) must be an app of tenant ${tenantId}; Entra looked for a user.`,
  ),
];

const FEDERATION =
  "The app's federated credential does not match the managed identity: its subject must be the identity's object id, its issuer https://login.microsoftonline.com/<tenant>/v2.0.";

function resourceHint({ resource, dataverseUrl, tenantId }: SignIn): string {
  if (resource !== undefined && resource === dataverseUrl)
    return `AUDITLOG_DATAVERSE_URL (${dataverseUrl}) is not an environment of tenant ${tenantId}: the Power Platform admin center shows the environment's URL.`;
  return `${resource ?? "The resource"} is not known in tenant ${tenantId}. Check AUDITLOG_CLOUD; if it is right, add the service principal "Office 365 Management APIs" (c5393580-f805-4401-95e8-94b7a6ef2fc2) to the tenant.`;
}

/** What to do about a refusal with this number. */
export function signInHint(number: string, signIn: SignIn): string {
  return (
    hintIn(refusals, number, signIn) ??
    "Check AUDITLOG_TENANT_ID, AUDITLOG_CLIENT_ID and the credential; https://login.microsoftonline.com/error explains the number."
  );
}
