import {
  assignRole,
  createApplicationUser,
  roleCopies,
  userOfClient,
} from "../provider/dataverse/applicationUserRequests";
import type { DataverseRequest } from "../provider/dataverse/requests";
import {
  addPrivileges,
  createRole,
  privilegesNamed,
  ROOT_BUSINESS_UNIT,
  rolesNamed,
} from "../provider/dataverse/roleRequests";
import {
  createPublisher,
  createSolution,
  PUBLISHER_PATH,
  SOLUTION_PATH,
} from "../provider/dataverse/solutionRequests";
import { tableDefinitions, type TableDefinition } from "../provider/dataverse/tableDefinitions";
import {
  columnsPath,
  createLookup,
  createTable,
  LANGUAGE_PATH,
  publishTable,
  tablePath,
} from "../provider/dataverse/tableRequests";
import { writerPrivileges } from "../runtime/domain/privileges";

interface Wanted {
  readonly environmentUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly roleName: string;
}

/**
 * A script for bash that prepares an environment by hand: what the stack would ask of the Web API, sent by the Azure
 * CLI. What is there already is kept, so that it may run again.
 */
export function dataverseCommands(wanted: Wanted): string {
  const { environmentUrl, tenantId } = wanted;
  const { admin_app: apps, admin_auditlog: audit } = tableDefinitions;
  return [
    `# Prepares ${environmentUrl} for the audit-log-connector. For bash, as a System Administrator of that environment.`,
    "# What is there already is kept: it may run again.",
    "set -e",
    `az login --tenant ${tenantId} --allow-no-subscriptions --output none`,
    `org=${environmentUrl}`,
    'ask() { az rest --resource "$org" --method get --url "$org/api/data/v9.2/$1" --headers Consistency=Strong --query "$2" --output tsv; }',
    // A refusal is no "not there": bash forgets a failure within a condition, so the function ends the script itself.
    'there() { local found; found=$(ask "$1" "$2") || exit 1; [ -n "$found" ]; }',
    'post() { az rest --resource "$org" --method post --url "$org/api/data/v9.2/$1" --body "$2" --headers Content-Type=application/json "${@:3}" --output none; }',
    "",
    "# Tables, where no CoE Starter Kit has made them",
    ...tables(apps, audit),
    "",
    "# A role that may write launches, and nothing else",
    ...role(wanted),
    "",
    "# The application user, with that role",
    ...user(wanted),
  ].join("\n");
}

function tables(apps: TableDefinition, audit: TableDefinition): string[] {
  const labelling = { languageCode: LANGUAGE };
  const existing = (table: TableDefinition): string =>
    `there ${path(tablePath(table.logicalName))} 'value[0].MetadataId'`;
  const isKits = `there ${path(tablePath(audit.logicalName))} 'value[?IsManaged].MetadataId | [0]'`;
  return [
    `if ! ${existing(apps)} || ! ${existing(audit)}; then`,
    `  there ${path(PUBLISHER_PATH)} 'value[0].publisherid' || ${post(createPublisher(BY_HAND))}`,
    `  publisher=$(ask ${path(PUBLISHER_PATH)} 'value[0].publisherid')`,
    `  there ${path(SOLUTION_PATH)} 'value[0].solutionid' || ${post(createSolution(ref("publisher"), BY_HAND))}`,
    `  language=$(ask ${path(LANGUAGE_PATH)} 'value[0].languagecode')`,
    ...[apps, audit].map(
      (table) => `  ${existing(table)} || ${post(createTable(table, { mark: BY_HAND, ...labelling }))}`,
    ),
    "fi",
    `if ! ${isKits}; then`,
    `  language=$(ask ${path(LANGUAGE_PATH)} 'value[0].languagecode')`,
    ...audit.lookups.map((lookup) => {
      const query = `value[?LogicalName=='${lookup.schemaName.toLowerCase()}'].LogicalName | [0]`;
      const request = createLookup(audit.logicalName, lookup, labelling);
      return `  there ${path(columnsPath(audit.logicalName))} "${query}" || ${post(request)}`;
    }),
    ...[apps, audit].map(({ logicalName }) => `  ${post(publishTable(logicalName))}`),
    "fi",
  ];
}

function role({ roleName }: Wanted): string[] {
  const named = rolesNamed({ name: roleName, businessUnitId: ref("unit") });
  const ids = writerPrivileges.map((name, index) => ({ name, variable: `p${index + 1}` }));
  const granted = ids.map(({ variable }) => ({ privilegeId: ref(variable), depth: "Global" }));
  return [
    `unit=$(ask ${path(ROOT_BUSINESS_UNIT)} 'value[0].businessunitid')`,
    `there ${path(named)} 'value[0].roleid' || ${post(createRole({ name: roleName, businessUnitId: ref("unit") }))}`,
    `role=$(ask ${path(named)} 'value[0].roleid')`,
    ...ids.map(
      ({ name, variable }) => `${variable}=$(ask ${path(privilegesNamed([name]))} 'value[0].privilegeid')`,
    ),
    post(addPrivileges({ roleId: ref("role"), businessUnitId: ref("unit") }, granted)),
  ];
}

function user({ clientId }: Wanted): string[] {
  const found = path(userOfClient(clientId));
  const isAssigned = `"value[0].systemuserroles_association[?roleid=='$copy'].roleid | [0]"`;
  const create = createApplicationUser({ clientId, businessUnitId: ref("unit") });
  return [
    `there ${found} 'value[0].systemuserid' || ${post(create)}`,
    `user=$(ask ${found} 'value[0].systemuserid')`,
    `home=$(ask ${found} 'value[0]._businessunitid_value')`,
    `copy=$(ask ${path(roleCopies(ref("role"), ref("home")))} 'value[0].roleid')`,
    `there ${found} ${isAssigned} || ${post(assignRole(ref("user"), ref("copy"), `${ref("org")}/api/data/v9.2/`))}`,
  ];
}

/** The mark of what no stack has made, so that none deletes it. */
const BY_HAND = "by hand";

/** Stands for the base language in a body, where only a number fits. */
const LANGUAGE = 987_654_321;

/** Stands for a variable of the shell: letters that no encoding changes. */
function ref(variable: string): string {
  return `__${variable}__`;
}

function path(text: string): string {
  // An encoded quotation mark spares the shell its own.
  return quoted(text.replaceAll("'", "%27"));
}

function post({ path: below, headers = {}, body = {} }: DataverseRequest): string {
  const extra = Object.entries(headers).map(([name, value]) => ` ${name}=${value}`);
  return `post ${path(below)} ${quoted(JSON.stringify(body))}${extra.join("")}`;
}

/** One word for the shell, whose variables it fills in. */
function quoted(text: string): string {
  const word = text.replaceAll("'", `'\\''`).replaceAll(String(LANGUAGE), ref("language"));
  return `'${word.replace(/__(\w+?)__/g, `'"$$$1"'`)}'`;
}
