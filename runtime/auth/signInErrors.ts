import {
  AuthError,
  codeOf,
  firstLine,
  HttpError,
  isHttpError,
  isConnectorError,
  messageOf,
} from "../../common/errors";
import { noting, type NetworkFailure } from "./networkFailures";
import { signInHint, type SignIn } from "./signInRefusals";

interface MsalFailure {
  readonly errorCode?: unknown;
  readonly errorNo?: unknown;
  readonly status?: unknown;
}

/**
 * Runs a sign-in and says what its failure means: an AuthError that an admin must act on, or an HttpError where
 * Entra or the network only needs another try.
 */
export async function explainSignIn<T>(signIn: SignIn, run: () => Promise<T>): Promise<T> {
  const subject = `the sign-in of app ${signIn.clientId}`;
  return await explaining({ subject, hintOf: (number) => signInHint(number, signIn) }, run);
}

/** Where a managed identity's tokens come from: the container's own endpoint, or none is known here. */
export type IdentitySource = "container" | "unknown";

/** The same for the managed identity. */
export async function explainIdentity<T>(
  clientId: string,
  run: () => Promise<T>,
  source: IdentitySource = "unknown",
): Promise<T> {
  const subject = `the token of managed identity ${clientId}`;
  const whenUnreachable = source === "container" ? IDENTITY_BUSY : ASSIGN_IDENTITY;
  return await explaining(
    { subject, hintOf: () => ASSIGN_IDENTITY, whenUnreachable, passing: PASSING_OF_IDENTITIES },
    run,
  );
}

const ASSIGN_IDENTITY =
  "Assign the identity to the container (or job) and set AUDITLOG_MANAGED_IDENTITY_CLIENT_ID to its client id; outside Azure there is none.";
const IDENTITY_BUSY =
  "The container's identity endpoint does not answer, as happens while a container starts. Run again; if this repeats, check that the identity is assigned to the container (or job).";
/** https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling */
const PASSING_OF_IDENTITIES: readonly number[] = [404, 408, 410];

interface Explanation {
  readonly subject: string;
  readonly hintOf: (number: string) => string;
  /** What to do when no answer comes; else what the network's failure says. */
  readonly whenUnreachable?: string;
  /** Statuses that may pass by themselves, besides 429 and those from 500 on. */
  readonly passing?: readonly number[];
}

async function explaining<T>(
  { subject, hintOf, whenUnreachable, passing = [] }: Explanation,
  run: () => Promise<T>,
): Promise<T> {
  const network: NetworkFailure = {};
  try {
    return await noting(network, run);
  } catch (error) {
    // Raised by our own network layer, or by the sign-in of the managed identity inside that of the app.
    if (isConnectorError(error)) throw error;
    const { errorCode, errorNo, status } = error as MsalFailure;
    const message = essenceOf(messageOf(error));
    // MSAL hands the number on as Entra wrote it: a number or a string.
    const isNumber = typeof errorNo === "string" || typeof errorNo === "number";
    const number = (isNumber ? String(errorNo) : /AADSTS(\d+)/.exec(message)?.[1]) ?? "";
    const isPassing =
      typeof status === "number" && (status >= 500 || status === 429 || passing.includes(status));
    if (errorCode === "network_error" || isPassing) {
      const failure = errorCode === "network_error" ? (network.last ?? error) : error;
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
