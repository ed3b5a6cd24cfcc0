import type { Config } from "../config";
import {
  AuthError,
  codeOf,
  firstLine,
  HttpError,
  isHttpError,
  isConnectorError,
  messageOf,
} from "../../common/errors";
import { hintIn, type Refusal } from "../../common/refusals";

type Settings = Pick<Config, "tenantId" | "clientId" | "credential">;

/** What Entra's error numbers mean here. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const refusals: readonly Refusal<string, Settings>[] = [
  {
    matches: isOneOf("7000215"),
    hint: () =>
      "AUDITLOG_CLIENT_SECRET is wrong. Entra shows two texts for a secret: take its Value, not its Secret ID.",
  },
  {
    matches: isOneOf("7000222"),
    hint: () =>
      "The client secret has expired. Create a new one (pulumi up rotates it) and set AUDITLOG_CLIENT_SECRET.",
  },
  {
    matches: isOneOf("700016"),
    hint: (_, { clientId, tenantId }) =>
      `App ${clientId} does not exist in tenant ${tenantId}. Check AUDITLOG_CLIENT_ID and AUDITLOG_TENANT_ID; a new app takes minutes to propagate.`,
  },
  {
    matches: isOneOf("90002"),
    hint: (_, { tenantId }) =>
      `Tenant ${tenantId} does not exist in this cloud. Check AUDITLOG_TENANT_ID and AUDITLOG_CLOUD.`,
  },
  {
    matches: isOneOf("7000229"),
    hint: (_, { clientId }) =>
      `App ${clientId} has no service principal in this tenant: create it (pulumi up does).`,
  },
  { matches: isOneOf("70021", "700211", "700212", "700213"), hint: () => FEDERATION },
];

const FEDERATION =
  "The app's federated credential does not match the managed identity: its subject must be the identity's object id, its issuer https://login.microsoftonline.com/<tenant>/v2.0.";

function isOneOf(...numbers: readonly string[]): (number: string) => boolean {
  return (number) => numbers.includes(number);
}

interface MsalFailure {
  readonly errorCode?: unknown;
  readonly errorNo?: unknown;
  readonly status?: unknown;
}

/** Knows what really failed where MSAL only says `network_error`. */
interface NetworkWitness {
  readonly lastFailure: unknown;
}

/**
 * Runs a sign-in and says what its failure means: an AuthError that an admin must act on, or an HttpError where
 * Entra or the network only needs another try.
 */
export async function explainSignIn<T>(
  settings: Settings,
  run: () => Promise<T>,
  network?: NetworkWitness,
): Promise<T> {
  const subject = `the sign-in of app ${settings.clientId}`;
  const hintOf = (number: string): string =>
    hintIn(refusals, number, settings) ??
    "Check AUDITLOG_TENANT_ID, AUDITLOG_CLIENT_ID and the credential; https://login.microsoftonline.com/error explains the number.";
  return await explaining({ subject, hintOf, network }, run);
}

/** The same for the managed identity, which the container's own endpoint answers for. */
export async function explainIdentity<T>(
  clientId: string,
  run: () => Promise<T>,
  network?: NetworkWitness,
): Promise<T> {
  const hint =
    "Assign the identity to the container (or job) and set AUDITLOG_MANAGED_IDENTITY_CLIENT_ID to its client id; outside Azure there is none.";
  const subject = `the token of managed identity ${clientId}`;
  return await explaining({ subject, hintOf: () => hint, network, whenUnreachable: hint }, run);
}

interface Explanation {
  readonly subject: string;
  readonly hintOf: (number: string) => string;
  readonly network: NetworkWitness | undefined;
  /** What to do when no answer comes; else what the network's failure says. */
  readonly whenUnreachable?: string;
}

async function explaining<T>(
  { subject, hintOf, network, whenUnreachable }: Explanation,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    // Raised by our own network layer, or by the sign-in of the managed identity inside that of the app.
    if (isConnectorError(error)) throw error;
    const { errorCode, errorNo, status } = error as MsalFailure;
    const message = essenceOf(messageOf(error));
    // MSAL hands the number on as Entra wrote it: a number or a string.
    const isNumber = typeof errorNo === "string" || typeof errorNo === "number";
    const number = (isNumber ? String(errorNo) : /AADSTS(\d+)/.exec(message)?.[1]) ?? "";
    if (errorCode === "network_error" || (typeof status === "number" && (status >= 500 || status === 429))) {
      const failure = network?.lastFailure ?? error;
      const { hint } = failure as Partial<HttpError>;
      throw new HttpError(`${subject} failed for now: ${essenceOf(messageOf(failure))}`, {
        status: 0,
        serviceCode: number === "" ? serviceCodeOf(failure) : number,
        hint: whenUnreachable ?? hint,
        cause: error,
      });
    }
    throw new AuthError(`${subject} was refused: ${message}`, { hint: hintOf(number), cause: error });
  }
}

/** Of a failure of our own network layer the code behind it: whether another try may help depends on it. */
function serviceCodeOf(failure: unknown): string | undefined {
  return isHttpError(failure) ? failure.serviceCode : codeOf(failure);
}

/** Entra's own sentence, without the numbers and times that MSAL puts around it. */
function essenceOf(message: string): string {
  const line = firstLine(message);
  return (/AADSTS\d+:.*/.exec(line)?.[0] ?? line).replace(/ Trace ID:.*$/, "");
}
