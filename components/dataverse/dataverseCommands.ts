import {
  assignRole,
  createApplicationUser,
  roleCopies,
  setDisabled,
  userOfClient,
} from "../../provider/dataverse/user/applicationUserRequests";
import type { DataverseRequest } from "../../provider/dataverse/session/requests";
import {
  addPrivileges,
  createRole,
  privilegesNamed,
  ROOT_BUSINESS_UNIT,
  rolesNamed,
} from "../../provider/dataverse/role/roleRequests";
import {
  createPublisher,
  createSolution,
  PUBLISHER_PATH,
  SOLUTION_PATH,
} from "../../provider/dataverse/table/solutionRequests";
import {
  tableDefinitions,
  withColumns,
  type TableDefinition,
} from "../../provider/dataverse/table/tableDefinitions";
import {
  columnsPath,
  createLookup,
  createTable,
  LANGUAGE_PATH,
  publishTable,
  tablePath,
} from "../../provider/dataverse/table/tableRequests";
import { WEB_API_PATH } from "../../common/dataverse/webApi";
import { rolePrivileges } from "../../common/dataverse/privileges";
import type { DeploymentCloud } from "../../common/deploymentClouds";

interface CommandArgs {
  readonly cloud: Pick<DeploymentCloud, "azureCliCloud">;
  readonly environmentUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly roleName: string;
  /** Whether what is created also has the columns of `enrich`. */
  readonly enrich: boolean;
}

/**
 * A script for bash that prepares an environment by hand: what the stack would ask of the Web API, sent by the Azure
 * CLI. What is there already is kept, so that it may run again.
 */
export function dataverseCommands(wanted: CommandArgs): string {
  const { cloud, enrich, environmentUrl, tenantId } = wanted;
  const { admin_app: apps } = tableDefinitions;
  const audit = withColumns(tableDefinitions.admin_auditlog, enrich ? "all" : "basic");
  return [
    `# Prepares ${environmentUrl} for the audit-log-connector: save it as prepare.sh and run bash prepare.sh, as a`,
    "# System Administrator of that environment. What exists already is kept: you can run it again.",
    "set -e",
    ...(cloud.azureCliCloud === "AzureCloud" ? [] : [`az cloud set --name ${cloud.azureCliCloud}`]),
    `az login --tenant ${tenantId} --allow-no-subscriptions --output none`,
    `org=${environmentUrl}`,
    `ask() { az rest --resource "$org" --method get --url "$org${WEB_API_PATH}$1" --headers Consistency=Strong --query "$2" --output tsv; }`,
    // A refusal is no "not there": bash forgets a failure within a condition, so the function ends the script itself.
    'there() { local found; found=$(ask "$1" "$2") || exit 1; [ -n "$found" ]; }',
    `send() { az rest --resource "$org" --method "$1" --url "$org${WEB_API_PATH}$2" --body "$3" --headers Content-Type=application/json "\${@:4}" --output none; }`,
    'post() { send post "$@"; }',
    "",
    "# Tables, where no CoE Starter Kit has created them",
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
  const isByHand = `value[?contains(to_string(Description), '(${BY_HAND})')].MetadataId | [0]`;
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
    // A table of another owner stays as it is.
    `if there ${path(tablePath(audit.logicalName))} "${isByHand}"; then`,
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

function role({ roleName }: CommandArgs): string[] {
  const named = rolesNamed({ name: roleName, businessUnitId: ref("unit") });
  const ids = Object.entries(rolePrivileges).map(([name, depth], index) => ({
    name,
    depth,
    variable: `p${index + 1}`,
  }));
  const granted = ids.map(({ variable, depth }) => ({ privilegeId: ref(variable), depth }));
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

function user({ clientId }: CommandArgs): string[] {
  const found = path(userOfClient(clientId));
  const enable = setDisabled({ userId: ref("user"), clientId }, false);
  const isAssigned = `"value[0].systemuserroles_association[?roleid=='$copy'].roleid | [0]"`;
  const create = createApplicationUser({ clientId, businessUnitId: ref("unit") });
  return [
    `there ${found} 'value[0].systemuserid' || ${post(create)}`,
    `user=$(ask ${found} 'value[0].systemuserid')`,
    `! there ${found} 'value[?isdisabled].systemuserid | [0]' || ${patch(enable)}`,
    `home=$(ask ${found} 'value[0]._businessunitid_value')`,
    `copy=$(ask ${path(roleCopies(ref("role"), ref("home")))} 'value[0].roleid')`,
    `there ${found} ${isAssigned} || ${post(assignRole(ref("user"), ref("copy"), `${ref("org")}${WEB_API_PATH}`))}`,
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

function post(request: DataverseRequest): string {
  return `post ${argumentsOf(request)}`;
}

function patch(request: DataverseRequest): string {
  return `send patch ${argumentsOf(request)}`;
}

function argumentsOf({ path: below, headers = {}, body = {} }: DataverseRequest): string {
  const extra = Object.entries(headers).map(([name, value]) => ` ${quoted(`${name}=${value}`)}`);
  return `${path(below)} ${quoted(JSON.stringify(body))}${extra.join("")}`;
}

/** One word for the shell, whose variables it fills in. */
function quoted(text: string): string {
  const word = text.replaceAll("'", `'\\''`).replaceAll(String(LANGUAGE), ref("language"));
  return `'${word.replace(/__(\w+?)__/g, `'"$$$1"'`)}'`;
}
