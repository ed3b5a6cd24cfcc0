import { isHttpError, isThrottled, messageOf } from "../../runtime/support/errors";
import { ProviderError } from "../errors";
import { hostOf, type Connection } from "./connection";
import { codes, isGone, serviceCodeOf } from "./serviceCodes";

/** What is done with a thing there: it decides which remedies help. `find` is a refresh or an import. */
export type Action = "create" | "update" | "delete" | "find";

/** What is attempted, as a message goes on after "can't". */
export type Attempt = `${Action} ${string}`;

/** What to do about something of ours that was deleted by hand. */
export const REFRESH = "run pulumi refresh, then pulumi up makes it again";

interface Refusal {
  readonly matches: (error: unknown) => boolean;
  readonly next: (connection: Connection, action: Action) => string;
}

/** What to do about a refusal; the first row that matches counts. */
const refusals: readonly Refusal[] = [
  {
    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    matches: (error) => /\bAADSTS(500011|650057|90002)\b/.test(messageOf(error)),
    next: (connection) => `${otherTenant(connection)}; ${WHERE_THE_ADDRESS_IS}`,
  },
  {
    matches: (error) => isHttpError(error) && error.serviceCode === "ENOTFOUND",
    next: noSuchHost,
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
    next: () => `when it was deleted there, ${REFRESH}`,
  },
  {
    matches: (error) => serviceCodeOf(error) === codes.customizationLock,
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

/** https://www.pulumi.com/docs/iac/cli/commands/pulumi_state_delete/ */
const FORGET = "pulumi state delete <its URN> (pulumi stack --show-urns lists it)";

function otherTenant({ environmentUrl, tenantId }: Connection): string {
  return (
    `dataverseUrl (${environmentUrl}) must be an environment of the tenant that the deployer signs in to: ` +
    `ARM_TENANT_ID where that is set, otherwise ${tenantId}`
  );
}

/** Of what is recorded, dataverseUrl may name another environment by now. */
function noSuchHost({ environmentUrl }: Connection, action: Action): string {
  if (action === "create")
    return `dataverseUrl is ${environmentUrl}, a host that does not exist; ${WHERE_THE_ADDRESS_IS}`;
  return (
    `${environmentUrl} does not exist, or no longer. When the environment was deleted or has another address now, let the ` +
    `stack forget what was there: ${FORGET}`
  );
}

// https://learn.microsoft.com/power-platform/developer/cli/reference/admin#pac-admin-assign-user
function needsAdministrator({ environmentUrl }: Connection, action: Action): string {
  return (
    "whoever runs pulumi needs the role System Administrator in this environment (or System Customizer, with rights to " +
    "administer users and roles). A service principal gets it from an administrator with\n" +
    `  pac admin assign-user --environment ${environmentUrl} --user <client id> --role "System Administrator" --application-user\n` +
    `a person in the Power Platform admin center (environment, Settings, Users)${otherwise[action]}`
  );
}

/** Without an administrator's rights. Once something is made, skipDataverse would have it deleted, which needs them, too. */
const otherwise: Readonly<Record<Action, string>> = {
  create: ". Or set skipDataverse to true: then an administrator prepares the environment by hand",
  update: "",
  find: "",
  delete: `. Or let the stack forget it, so that it stays: ${FORGET}`,
};

/** What to do about a refusal, as far as that is known. */
export function remedyFor(error: unknown, connection: Connection, action: Action): string | undefined {
  return refusals.find(({ matches }) => matches(error))?.next(connection, action);
}

/** A refusal in words: what failed, where, why, and what to do next. */
export function explainRefusal(error: unknown, what: Attempt, connection: Connection): ProviderError {
  // The type says that the first word is one.
  const next = remedyFor(error, connection, what.split(" ", 1)[0] as Action);
  const message = `can't ${what} in ${hostOf(connection)}: ${reasonOf(error, connection)}`;
  return new ProviderError(next === undefined ? message : `${message}\n${next}`, { cause: error });
}

/** What Dataverse or the way to it said, without the address, which whoever shows it names. */
export function reasonOf(error: unknown, connection: Connection): string {
  const text = messageOf(error).replace(/\brequest to \S+ failed, reason: /, "");
  const host = `${hostOf(connection)}: `;
  return text.startsWith(host) ? text.slice(host.length) : text;
}
