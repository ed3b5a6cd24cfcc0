import type { Reply } from "../testing";
import type { EnvironmentUnderTest } from "./testing";

/** Client id of the application that a test gives a user. */
export const WRITER = "aaaaaaaa-2222-4222-8222-000000000001";

/** A label in English. */
export function label(text: string, language = 1033): object {
  return { LocalizedLabels: [{ Label: text, LanguageCode: language }] };
}

/** Definition of a text column. */
export function textColumn(schemaName: string, more: object = {}): object {
  return {
    "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata",
    SchemaName: schemaName,
    DisplayName: label(schemaName),
    MaxLength: 100,
    ...more,
  };
}

/** Definition of a yes/no column. */
export function booleanColumn(schemaName: string): object {
  return {
    "@odata.type": "Microsoft.Dynamics.CRM.BooleanAttributeMetadata",
    SchemaName: schemaName,
    DisplayName: label(schemaName),
    OptionSet: {
      TrueOption: { Value: 1, Label: label("Yes") },
      FalseOption: { Value: 0, Label: label("No") },
    },
  };
}

/** Definition of a table whose primary name is `<prefix>_title`. */
export function tableBody(schemaName: string, more: object = {}): Record<string, unknown> {
  const prefix = schemaName.split("_", 1)[0] ?? "";
  return {
    "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata",
    SchemaName: schemaName,
    DisplayName: label(schemaName),
    DisplayCollectionName: label(`${schemaName}s`),
    OwnershipType: "UserOwned",
    Attributes: [textColumn(`${prefix}_title`, { IsPrimaryName: true })],
    ...more,
  };
}

/** Definition of a lookup with the relationship behind it. */
export function lookupBody(names: {
  readonly schemaName: string;
  readonly from: string;
  readonly to: string;
  readonly column: string;
}): Record<string, unknown> {
  return {
    "@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
    SchemaName: names.schemaName,
    ReferencedEntity: names.to,
    ReferencingEntity: names.from,
    Lookup: {
      "@odata.type": "Microsoft.Dynamics.CRM.LookupAttributeMetadata",
      SchemaName: names.column,
      DisplayName: label(names.column),
    },
  };
}

/** Id at the end of the address of what was just made. */
export function madeId(reply: Reply): string {
  const id = /\(([^()]*)\)$/.exec(reply.headers.get("odata-entityid") ?? "")?.[1];
  if (id === undefined) throw new Error(`Nothing was made: ${reply.status} ${reply.text}`);
  return id;
}

/** Rows of a list. */
export function rowsOf(reply: Reply): Record<string, unknown>[] {
  if (reply.status !== 200) throw new Error(`No list: ${reply.status} ${reply.text}`);
  return (reply.body as { value: Record<string, unknown>[] }).value;
}

/** POSTs a body; a refusal of what a test takes for granted fails at once. */
export async function make(env: EnvironmentUnderTest, path: string, body: object): Promise<string> {
  return madeId(await env.call(path, { method: "POST", body }));
}

/** Makes a role in the root business unit. */
export async function makeRole(env: EnvironmentUnderTest, name: string): Promise<string> {
  const root = `/businessunits(${env.dataverse.rootBusinessUnitId})`;
  return make(env, "roles", { name, "businessunitid@odata.bind": root });
}

/** Makes the writer's user in the root business unit. */
export async function makeUser(env: EnvironmentUnderTest, applicationId = WRITER): Promise<string> {
  const root = `/businessunits(${env.dataverse.rootBusinessUnitId})`;
  return make(env, "systemusers", { applicationid: applicationId, "businessunitid@odata.bind": root });
}

/** Id of a privilege by name. */
export async function privilegeId(env: EnvironmentUnderTest, name: string): Promise<string> {
  const [row] = rowsOf(await env.call(`privileges?$select=name&$filter=name eq '${name}'`));
  if (row === undefined) throw new Error(`There is no privilege ${name}.`);
  return String(row["privilegeid"]);
}

/** AddPrivilegesRole or ReplacePrivilegesRole with privileges by name. */
export async function grant(
  env: EnvironmentUnderTest,
  role: string,
  privileges: Readonly<Record<string, string>>,
  action = "AddPrivilegesRole",
): Promise<Reply> {
  const entries = Object.entries(privileges).map(async ([name, depth]) => ({
    PrivilegeId: await privilegeId(env, name),
    Depth: depth,
  }));
  const body = { Privileges: await Promise.all(entries) };
  return env.call(`roles(${role})/Microsoft.Dynamics.CRM.${action}`, { method: "POST", body });
}

/** Assigns a role to a user. */
export async function assign(env: EnvironmentUnderTest, user: string, role: string): Promise<Reply> {
  const body = { "@odata.id": `${env.dataverse.url}/api/data/v9.2/roles(${role})` };
  return env.call(`systemusers(${user})/systemuserroles_association/$ref`, { method: "POST", body });
}

/** A token of the application, for calls as its user. */
export function as(env: EnvironmentUnderTest, applicationId: string): { token: string } {
  return { token: env.entra.issue({ audience: env.dataverse.url, clientId: applicationId }) };
}
