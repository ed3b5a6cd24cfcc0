import type { Connection } from "./connection";
import { clouds } from "../../../common/clouds";
import { asGuid } from "../../../common/guid";
import { ProviderError } from "../../errors";
import type { InputSpec, Values } from "../../engine/handler";
import { guidPattern } from "../../engine/patterns";

/** The inputs that all types of Dataverse have. */
export const connectionInputs = {
  environmentUrl: {
    type: "string",
    description: "Address of the Dataverse environment.",
    replaces: true,
    pattern: {
      // The address of the Web API leads to the same environment: as another resource it would be the same thing.
      regexp: /^https:\/\/(?!.+\.api\.)[a-z\d-]+(\.[a-z\d-]+)+$/,
      meaning: "its own https address without a path, such as https://contoso.crm4.dynamics.com",
      instead: ownAddress,
    },
  },
  tenantId: {
    type: "string",
    description:
      "Entra tenant of the environment; the deployer signs in there unless ARM_TENANT_ID names another.",
    pattern: guidPattern,
  },
  cloud: {
    type: "string",
    description: "Which of Microsoft's clouds the environment is in.",
    values: Object.keys(clouds),
  },
} as const satisfies Readonly<Record<string, InputSpec>>;

/**
 * The address of the environment whose Web API is at `https://contoso.api.crm4.dynamics.com`; undefined for any other.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-types-operations
 */
function ownAddress(url: string): string | undefined {
  const [, organization, domain] = /^(https:\/\/[a-z\d-]+)\.api(\.[a-z\d.-]+)/.exec(url) ?? [];
  return organization === undefined || domain === undefined ? undefined : `${organization}${domain}`;
}

/** The connection among inputs that `check` has let through. */
export function connectionOf(inputs: Values): Connection {
  const { environmentUrl, tenantId, cloud } = inputs as unknown as Connection;
  return { environmentUrl, tenantId, cloud };
}

/** The host of an environment. */
export function hostOf({ environmentUrl }: Connection): string {
  return new URL(environmentUrl).host;
}

/**
 * A resource's id, which its import takes: `<cloud>/<tenantId>/<host>/<key>`. It stays as it was made when cloud or tenant
 * are corrected later, so the recorded value wins where there is one.
 */
export function idOf(connection: Connection, key: string): string {
  return [connection.cloud, connection.tenantId, hostOf(connection), key].join("/");
}

/** The parts of an id, the host in lower case. Throws ProviderError with the form and an example. */
export function parseId(id: string): { connection: Connection; key: string } {
  const [cloud = "", tenantId = "", host = "", key = "", ...rest] = id.split("/");
  const environmentUrl = `https://${host.toLowerCase()}`;
  const isGood =
    Object.keys(clouds).includes(cloud) &&
    asGuid(tenantId) !== undefined &&
    connectionInputs.environmentUrl.pattern.regexp.test(environmentUrl) &&
    key !== "" &&
    rest.length === 0;
  if (isGood) return { connection: { cloud, tenantId: tenantId.toLowerCase(), environmentUrl }, key };
  throw new ProviderError(
    `'${id}' is not the id of a Dataverse resource; its form is <cloud>/<tenant id>/<host of the environment>/<key>, such as ` +
      "commercial/99999999-2222-4333-8444-555555555555/contoso.crm4.dynamics.com/admin_auditlog",
  );
}

/** The parts of an id whose key is a GUID, in lower case; `whose` says of what. Throws ProviderError. */
export function parseGuidId(id: string, whose: string): { connection: Connection; key: string } {
  const { connection, key } = parseId(id);
  const guid = asGuid(key);
  if (guid !== undefined) return { connection, key: guid };
  throw new ProviderError(`'${key}' is not a GUID; the last part of the id is that of ${whose}`);
}
