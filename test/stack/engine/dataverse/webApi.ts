import { errorCode, send, type Reply } from "../../../fakes/emulators/testing";
import { DATAVERSE_URL, type Tenant } from "../tenant";
import { DEPLOYER } from "../../../support/azureCli";
import { CLIENT_ID } from "./lean";

type Depth = Parameters<Tenant["dataverse"]["setPrivilege"]>[2];

/** A request to the environment: who sends it, what, and where to, below `/api/data/v9.2/`. */
export interface Asked {
  /** @default "deployer" */
  readonly by?: "deployer" | "application";
  /** @default "GET" */
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Sends a request over plain HTTP, as a token of the deployer or of the stack's application user allows. */
export async function ask(tenant: Tenant, { by = "deployer", path, ...rest }: Asked): Promise<Reply> {
  const who = by === "deployer" ? { objectId: DEPLOYER } : { clientId: CLIENT_ID, objectId: CLIENT_ID };
  const token = tenant.entra.issue({ audience: DATAVERSE_URL, ...who });
  return await send(`${tenant.dataverse.url}/api/data/v9.2/${path}`, { ...rest, token });
}

/** The rows of a list; throws unless it is answered with one. */
export async function rowsAt<Row>(tenant: Tenant, path: string): Promise<readonly Row[]> {
  const reply = await ask(tenant, { path });
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
  return (reply.body as { value: Row[] }).value;
}

/** Sends something that must succeed. */
export async function done(tenant: Tenant, asked: Asked): Promise<void> {
  const reply = await ask(tenant, asked);
  if (reply.status !== 204) throw new Error(`${asked.path}: ${reply.status} ${reply.text}`);
}

/** How a request was refused: status and code. */
export async function refusalOf(tenant: Tenant, asked: Asked): Promise<string> {
  const reply = await ask(tenant, asked);
  return reply.status < 400 ? `${reply.status}, not refused` : errorCode(reply);
}

/** What the environment says of a table: definition, columns and relationships, as the service words it. */
export async function metadataOf(tenant: Tenant, logicalName: string): Promise<readonly string[]> {
  const entity = `EntityDefinitions(LogicalName='${logicalName}')`;
  const paths = [entity, `${entity}/Attributes`, `${entity}/ManyToOneRelationships`];
  const replies = await Promise.all(paths.map((path) => ask(tenant, { path })));
  return replies.map(({ status, text }) => `${status} ${text}`);
}

/** Makes a role in the root business unit, as an administrator would by hand; returns its id. */
export async function addRole(
  tenant: Tenant,
  name: string,
  privileges: Readonly<Record<string, Depth>>,
): Promise<string> {
  const { dataverse } = tenant;
  const unit = `/businessunits(${dataverse.rootBusinessUnitId})`;
  await done(tenant, { method: "POST", path: "roles", body: { name, "businessunitid@odata.bind": unit } });
  for (const [privilege, depth] of Object.entries(privileges)) dataverse.setPrivilege(name, privilege, depth);
  return dataverse.roles.find((role) => role.name === name)?.roleId ?? "";
}
