import { isHttpError, isThrottled, messageOf } from "../../../common/errors";
import { hintIn, withHint, type Refusal } from "../../../common/refusals";
import { ProviderError } from "../../errors";
import { type Connection } from "./connection";
import {
  codes,
  isAdministrationMode,
  isGone,
  isRefusedWith,
  missingRights,
  serviceCodeOf,
} from "../../../common/dataverse/serviceCodes";
import { hostOf } from "./connectionInputs";

/** What is done with a thing there: it decides which hints help. `find` is a refresh or an import. */
export type Action = "create" | "update" | "delete" | "find";

/** What is attempted, as a message goes on after "can't". */
export type Attempt = `${Action} ${string}`;

/** What to do about something of ours that was deleted by hand. */
export const REFRESH = "run pulumi refresh --stack <stack>, then pulumi up --stack <stack> recreates it";

interface Context {
  readonly connection: Connection;
  readonly action: Action;
}

/** What to do about a refusal; the first row that matches counts. */
const refusals: readonly Refusal<unknown, Context>[] = [
  {
    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    matches: (error) => /\bAADSTS(500011|650057|90002)\b/.test(messageOf(error)),
    hint: (_, { connection }) => `${otherTenant(connection)}; ${WHERE_THE_ADDRESS_IS}`,
  },
  {
    matches: (error) => isHttpError(error) && error.serviceCode === "ENOTFOUND",
    hint: (_, context) => noSuchHost(context),
  },
  {
    matches: (error) => isHttpError(error) && error.status === 401,
    hint: (_, { connection }) => `${otherTenant(connection)}, or the sign-in has expired: sign in again`,
  },
  {
    matches: (error) => isRefusedWith(error, codes.applicationNotAllowed),
    hint: () =>
      "the environment's app access control does not allow the application that signs in: add it there (Power Platform " +
      "admin center, Security, Identity and access, App access control). No role helps",
  },
  {
    matches: (error) => isRefusedWith(error, codes.addressNotAllowed),
    hint: () =>
      "the environment's IP firewall does not allow the address that the deployment comes from: add it there (Power " +
      "Platform admin center, environment, Settings, Privacy + Security), or deploy from an address it allows. No role helps",
  },
  {
    matches: isAdministrationMode,
    hint: () =>
      "the environment is in administration mode, which lets administrators in alone: turn it off (Power Platform admin " +
      "center, environment, Edit), or sign in as an administrator",
  },
  {
    matches: (error) => isHttpError(error) && error.status === 403 && isAboutRights(error),
    hint: (_, context) => needsAdministrator(context),
  },
  {
    matches: (error) => isHttpError(error) && error.status === 403,
    hint: () =>
      "the text above says why; it names no privilege. A setting of the environment, or a proxy or firewall on the way, " +
      "may refuse with 403, too",
  },
  {
    matches: isGone,
    hint: () => `when it was deleted there, ${REFRESH}`,
  },
  {
    matches: (error) => serviceCodeOf(error) === codes.customizationLock,
    hint: () =>
      "another solution is being installed or published there; run pulumi up --stack <stack> again once that is done",
  },
  {
    matches: (error) => isThrottled(error) || (isHttpError(error) && error.status >= 500),
    hint: () => "Dataverse was busy for minutes; run pulumi up --stack <stack> again later",
  },
  {
    matches: (error) => isHttpError(error) && error.status === 0,
    hint: () => "check the network; run pulumi up --stack <stack> again; it resumes where it stopped",
  },
];

/** A privilege, a role or the user itself is missing there. */
function isAboutRights(error: unknown): boolean {
  const { userNotMemberOfOrganization, userDisabled } = codes;
  return isRefusedWith(error, ...missingRights, userNotMemberOfOrganization, userDisabled);
}

const WHERE_THE_ADDRESS_IS =
  "the Power Platform admin center shows it as the environment's URL (https://admin.powerplatform.microsoft.com)";

/** https://www.pulumi.com/docs/iac/cli/commands/pulumi_state_delete/ */
const FORGET =
  "pulumi state delete <its URN> --stack <stack> (pulumi stack --show-urns --stack <stack> lists it)";

function otherTenant({ environmentUrl, tenantId }: Connection): string {
  return (
    `dataverseUrl (${environmentUrl}) must be an environment of the tenant that the deployer signs in to: ` +
    `ARM_TENANT_ID where that is set, otherwise ${tenantId}`
  );
}

/** Of what is recorded, dataverseUrl may name another environment by now. */
function noSuchHost({ connection: { environmentUrl }, action }: Context): string {
  if (action === "create")
    return `dataverseUrl is ${environmentUrl}, a host that does not exist; ${WHERE_THE_ADDRESS_IS}`;
  return (
    `${environmentUrl} does not exist (any more). If the environment was deleted or its address has changed, let the ` +
    `stack forget what was there: ${FORGET}`
  );
}

// https://learn.microsoft.com/power-platform/developer/cli/reference/admin#pac-admin-assign-user
function needsAdministrator({ connection: { environmentUrl }, action }: Context): string {
  return (
    "the deployer needs the role System Administrator in this environment (or System Customizer, with rights to " +
    "administer users and roles). A service principal gets it from an administrator with\n" +
    `  pac admin assign-user --environment ${environmentUrl} --user <client id> --role "System Administrator" --application-user\n` +
    `a person in the Power Platform admin center (environment, Settings, Users)${otherwise[action]}`
  );
}

/** Without an administrator's rights. Once something is made, skipDataverse would have it deleted, which needs them, too. */
const otherwise: Readonly<Record<Action, string>> = {
  create: ". Or set skipDataverse to true and let an administrator prepare the environment",
  update: "",
  find: "",
  delete: `. Or let the stack forget it, so that it stays: ${FORGET}`,
};

/** What to do about a refusal, as far as that is known. */
export function hintFor(error: unknown, connection: Connection, action: Action): string | undefined {
  return hintIn(refusals, error, { connection, action });
}

/** A refusal in words: what failed, where, why, and what to do next. */
export function explainRefusal(error: unknown, what: Attempt, connection: Connection): ProviderError {
  // The type says that the first word is one.
  const hint = hintFor(error, connection, what.split(" ", 1)[0] as Action);
  const message = `can't ${what} in ${hostOf(connection)}: ${reasonOf(error, connection)}`;
  return new ProviderError(withHint(message, hint), { cause: error });
}

/** What Dataverse or the way to it said, without the address, which the caller adds. */
export function reasonOf(error: unknown, connection: Connection): string {
  const text = messageOf(error).replace(/\brequest to \S+ failed, reason: /, "");
  const host = `${hostOf(connection)}: `;
  return text.startsWith(host) ? text.slice(host.length) : text;
}
