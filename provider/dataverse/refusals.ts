import { isHttpError, isThrottled, messageOf, type KitError } from "../../runtime/support/errors";
import { nameOf, ProviderError } from "../errors";
import { hostOf, type Connection } from "./connection";

interface Refusal {
  readonly matches: (error: unknown) => boolean;
  readonly next: (connection: Connection) => string;
}

/** Somebody else changes metadata, such as by installing a solution. */
export const CUSTOMIZATION_LOCK = "0x80071151";

/** What to do about a refusal; the first row that matches counts. */
const refusals: readonly Refusal[] = [
  {
    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    matches: (error) => /\bAADSTS(500011|650057|90002)\b/.test(messageOf(error)),
    next: (connection) => `${otherTenant(connection)}; ${WHERE_THE_ADDRESS_IS}`,
  },
  {
    matches: (error) => isHttpError(error) && error.serviceCode === "ENOTFOUND",
    next: ({ environmentUrl }) =>
      `dataverseUrl is ${environmentUrl}, a host that does not exist; ${WHERE_THE_ADDRESS_IS}`,
  },
  {
    matches: (error) => isHttpError(error) && error.status === 401,
    next: (connection) => `${otherTenant(connection)}, or the sign-in has ended: sign in again`,
  },
  {
    matches: (error) => isHttpError(error) && error.status === 403,
    next: needsAdministrator,
  },
  {
    matches: isGone,
    next: () => "when it was deleted there, run pulumi refresh; then pulumi up makes it again",
  },
  {
    matches: (error) => serviceCodeOf(error) === CUSTOMIZATION_LOCK,
    next: () =>
      "another solution is being installed or published there; run pulumi up again once that is done",
  },
  {
    matches: (error) => isThrottled(error) || (isHttpError(error) && error.status >= 500),
    next: () => "Dataverse was busy for minutes; run pulumi up again later",
  },
  {
    matches: (error) => isHttpError(error) && error.status === 0,
    next: () => "check the network; run pulumi up again, and it goes on where it stopped",
  },
];

const WHERE_THE_ADDRESS_IS =
  "the Power Platform admin center shows it as the environment's URL (https://admin.powerplatform.microsoft.com)";

function otherTenant({ environmentUrl, tenantId }: Connection): string {
  return `dataverseUrl (${environmentUrl}) must be an environment of the tenant ${tenantId} that the deployer signs in to`;
}

// https://learn.microsoft.com/power-platform/developer/cli/reference/admin#pac-admin-assign-user
function needsAdministrator({ environmentUrl }: Connection): string {
  return (
    "whoever runs pulumi needs the role System Administrator in this environment (or System Customizer, with rights to " +
    "administer users and roles). A service principal gets it from an administrator with\n" +
    `  pac admin assign-user --environment ${environmentUrl} --user <client id> --role "System Administrator" --application-user\n` +
    "a person in the Power Platform admin center (environment, Settings, Users). Or set skipDataverse to true: then " +
    "an administrator prepares the environment by hand"
  );
}

/** What to do about a refusal, as far as that is known. */
export function remedyFor(error: unknown, connection: Connection): string | undefined {
  return refusals.find(({ matches }) => matches(error))?.next(connection);
}

/** A refusal in words: what failed, where, why, and what to do next. */
export function explainRefusal(error: unknown, what: string, connection: Connection): ProviderError {
  const next = remedyFor(error, connection);
  const message = `can't ${what} in ${hostOf(connection)}: ${reasonOf(error, connection)}`;
  return new ProviderError(next === undefined ? message : `${message}\n${next}`, { cause: error });
}

/** What Dataverse or the way to it said, without the address, which whoever shows it names. */
export function reasonOf(error: unknown, connection: Connection): string {
  const text = messageOf(error).replace(/\brequest to \S+ failed, reason: /, "");
  const host = `${hostOf(connection)}: `;
  return text.startsWith(host) ? text.slice(host.length) : text;
}

/** Entra's refusal to issue a token, in our own words already. */
export function isSignInRefusal(error: unknown): boolean {
  return nameOf(error) === "ProviderError" && /\bAADSTS\d+\b/.test(messageOf(error));
}

/** The service's own code, in lower case: `0x80040217`. */
export function serviceCodeOf(error: unknown): string | undefined {
  if (!isHttpError(error) && !isThrottled(error)) return undefined;
  return (error as KitError & { serviceCode: string | undefined }).serviceCode?.toLowerCase();
}

/** What was asked for is not there, or not any more. */
export function isGone(error: unknown): boolean {
  return isHttpError(error) && error.status === 404;
}
