import { namespaces } from "../../components/failures/azureHints";
import type { Blocks } from "./blocks";
import type { Argument } from "./command";
import { inContainer, onFleet, onWorkstation, STACK } from "./parts";
import { runbook } from "./runbook";

const DATAVERSE = "https://contoso.crm4.dynamics.com";

const fromTheCoeKit: Blocks = {
  check: [inContainer("check")],
  registration: [
    ["pulumi", "config", "set", "existingClientId", "00000000-0000-0000-0000-000000000000", ...STACK],
    ["pulumi", "up", ...STACK],
  ],
  flows: [
    [
      ...["az", "rest", "--resource", DATAVERSE, "--url", `${DATAVERSE}/api/data/v9.2/workflows`],
      ...["--url-parameters", "$select=name,statecode"],
      "$filter=category eq 5 and (contains(name,'Audit Log') or contains(name,'Sync Logs'))",
      ...["--query", "value[].{flow: name, state: statecode}", "--output", "table"],
    ] as const,
  ],
  history: [onWorkstation("import", "--dry-run", "export.csv"), onWorkstation("import", "export.csv")],
  morning: [onWorkstation("status"), ["npm", "run", "report", "--", ...STACK, "--out", "report"]],
  retention: [
    ["pulumi", "config", "set", "retentionDays", "730", ...STACK],
    ["pulumi", "up", ...STACK],
  ],
  connector: [
    ["npm", "run", "connector", "--", ...STACK],
    [
      ...["pulumi", "config", "set", "--path", "redirectUris[0]"],
      ...["https://global.consent.azure-apim.net/redirect/office-20365-20management", ...STACK],
    ] as const,
    ["pulumi", "up", ...STACK],
  ],
};

const fleet: Blocks = {
  day: [onFleet("preview", "--parallel", "2"), onFleet("up"), onFleet("refresh"), onFleet("drift")],
  signIn: [["az", "login", "--tenant", "00000000-0000-0000-0000-000000000000"]],
  pipeline: [
    [
      ...["npm", "run", "--silent", "fleet", "--", "up", "--stacks", "prod-*", "--stacks", "test-contoso"],
      ...["--yes", "--json"],
    ] as const,
  ],
  comments: [
    onFleet("preview", "--digests", "previews"),
    ["npm", "run", "--silent", "preview-summary", "--", "previews/prod-contoso.json"],
  ],
  cancel: [
    ["pulumi", "cancel", "--stack", "prod-contoso"],
    ["npm", "run", "fleet", "--", "refresh", "--stacks", "prod-contoso"],
  ],
};

const fleetStatus: Blocks = { status: [onFleet("status", "--html", "fleet.html")] };

/** Those of Pulumi.dev.yaml. */
const TENANT = "11111111-1111-4111-8111-111111111111";
const SUBSCRIPTION = "33333333-3333-4333-8333-333333333333";

const readme: Blocks = {
  clone: [
    ["git", "clone", "https://github.com/contoso/audit-log-connector.git"],
    ["cd", "audit-log-connector"],
    ["npm", "ci"],
    ["az", "login", "--tenant", TENANT],
    ["pulumi", "login"],
  ],
  providers: namespaces.map(
    (namespace) =>
      ["az", "provider", "register", "--subscription", SUBSCRIPTION, "--namespace", namespace] as const,
  ),
  ask: [["npm", "run", "init", "--", ...STACK]],
  flags: [
    [
      "npm",
      ...["run", "init", "--", ...STACK, "--location", "westeurope", "--subscriptionId", SUBSCRIPTION],
      ...["--tenantId", TENANT, "--dataverseUrl", DATAVERSE, "--credential", "federated"],
      ...["--alertEmails", "admin@contoso.com", "--alertEmails", "ops@contoso.com"],
    ],
  ],
  up: [
    ["pulumi", "stack", "init", "contoso"],
    ["npm", "run", "plan", "--", ...STACK],
    ["pulumi", "up", ...STACK],
  ],
  item: [["pulumi", "config", "set", "--path", "alertEmails[2]", "audit@contoso.com", ...STACK]],
};

const TEST = ["--stack", "contoso-test"] as const;
/** The shared parts may be in another subscription than the one that the Azure CLI has selected. */
const idOf = (...command: readonly string[]): Argument => ({
  outputOf: ["az", ...command, "--subscription", SUBSCRIPTION, "--query", "id", "--output", "tsv"],
});
const REGISTRY = idOf("acr", "show", "--name", "crcontoso");

const sharedParts: Blocks = {
  ids: [
    [
      ...["pulumi", "config", "set", "logAnalyticsWorkspaceId"],
      idOf(
        ...["monitor", "log-analytics", "workspace", "show"],
        ...["--resource-group", "rg-shared", "--workspace-name", "log-contoso"],
      ),
      ...STACK,
    ] as const,
    [
      ...["pulumi", "config", "set", "actionGroupId"],
      idOf("monitor", "action-group", "show", "--resource-group", "rg-shared", "--name", "ag-contoso"),
      ...STACK,
    ] as const,
    ["pulumi", "config", "set", "registryId", REGISTRY, ...STACK],
  ],
  promote: [
    ["pulumi", "config", "set", "registryId", REGISTRY, ...TEST],
    ["pulumi", "up", ...TEST],
    ["pulumi", "config", "set", "registryId", REGISTRY, ...STACK],
    [
      ...["pulumi", "config", "set", "image"],
      { outputOf: ["pulumi", "stack", "output", "image", ...TEST] },
      ...STACK,
    ] as const,
    ["pulumi", "preview", ...STACK],
    ["pulumi", "up", ...STACK],
  ],
};

/** Documents, and the commands in them. */
export const pages: Readonly<Record<string, Blocks>> = {
  "docs/fleet.md": fleet,
  "docs/fleet-status.md": fleetStatus,
  "README.md": readme,
  "docs/from-the-coe-kit.md": fromTheCoeKit,
  "docs/runbook.md": runbook,
  "docs/shared.md": sharedParts,
};
