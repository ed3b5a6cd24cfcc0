import { clouds } from "../../runtime/clouds";
import { asGuid } from "../../runtime/support/guid";
import { ProviderError } from "../errors";
import type { InputSpec, Values } from "../handler";

/** Which Dataverse environment, and who signs in there. */
export interface Connection {
  /** Origin of the environment, such as https://contoso.crm4.dynamics.com. */
  readonly environmentUrl: string;
  readonly tenantId: string;
  /** Its name in runtime/clouds.ts. */
  readonly cloud: string;
}

/** A GUID, as `InputSpec.pattern`. */
export const guidPattern = {
  regexp: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  meaning: "a GUID",
} as const;

/** The inputs that all types of Dataverse have. */
export const connectionInputs = {
  environmentUrl: {
    type: "string",
    description: "Address of the Dataverse environment, such as https://contoso.crm4.dynamics.com.",
    replaces: true,
    pattern: {
      regexp: /^https:\/\/[a-z\d-]+(\.[a-z\d-]+)+$/,
      meaning: "an https address without a path, such as https://contoso.crm4.dynamics.com",
    },
  },
  tenantId: {
    type: "string",
    description: "Entra tenant of the environment; the deployer signs in there.",
    replaces: true,
    pattern: guidPattern,
  },
  cloud: {
    type: "string",
    description: "Which of Microsoft's clouds the environment is in.",
    replaces: true,
    values: Object.keys(clouds),
  },
} as const satisfies Readonly<Record<string, InputSpec>>;

/** The connection among inputs that `check` has let through. */
export function connectionOf(inputs: Values): Connection {
  const { environmentUrl, tenantId, cloud } = inputs as unknown as Connection;
  return { environmentUrl, tenantId, cloud };
}

/** The host of an environment. */
export function hostOf({ environmentUrl }: Connection): string {
  return new URL(environmentUrl).host;
}

/** A resource's id, which its import takes: `<cloud>/<tenantId>/<host>/<key>`. */
export function idOf(connection: Connection, key: string): string {
  return [connection.cloud, connection.tenantId, hostOf(connection), key].join("/");
}

/** The parts of an id. Throws ProviderError with the form and an example. */
export function parseId(id: string): { connection: Connection; key: string } {
  const [cloud = "", tenantId = "", host = "", key = "", ...rest] = id.split("/");
  const environmentUrl = `https://${host}`;
  const isGood =
    Object.keys(clouds).includes(cloud) &&
    asGuid(tenantId) !== undefined &&
    connectionInputs.environmentUrl.pattern.regexp.test(environmentUrl) &&
    key !== "" &&
    rest.length === 0;
  if (isGood) return { connection: { cloud, tenantId: tenantId.toLowerCase(), environmentUrl }, key };
  throw new ProviderError(
    `'${id}' is no id of a Dataverse resource; its form is <cloud>/<tenant id>/<host of the environment>/<key>, such as ` +
      "commercial/99999999-2222-4333-8444-555555555555/contoso.crm4.dynamics.com/admin_auditlog",
  );
}
