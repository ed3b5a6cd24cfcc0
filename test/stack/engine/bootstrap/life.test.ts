import type { Cloud } from "../../../fakes/providers/cloud";
import { ok } from "../command";
import { granted, trusted } from "./granted";
import { ofBootstrap, startBootstrap, startPipelines, SUBJECT, writeStackFile } from "./pipelines";

const READERS = { secretReaderObjectIds: ["33333333-3333-4333-8333-333333333333"] };

test("all stacks of a tenant: up, a stack more, no changes, a stack less", async () => {
  await using fake = await startPipelines();
  const { cloud } = fake;
  writeStackFile(fake, "contoso");
  writeStackFile(fake, "fabrikam", { credential: "secret", ...READERS });
  const pipelines = await startBootstrap(fake, { stacks: ["contoso"] });

  const first = ok(await pipelines.preview());
  expect([first.digest.changeSummary, first.digest.diagnostics]).toEqual([{ create: 31 }, []]);
  expect(cloud.resources.size).toBe(0);
  ok(await pipelines.up());
  const before = cloud.calls.length;

  pipelines.setConfig(ofBootstrap({ stacks: ["contoso", "fabrikam"] }));
  ok(await pipelines.up());
  const writes = cloud.calls.slice(before).filter(({ operation }) => !["invoke", "read"].includes(operation));
  expect(
    writes.filter(({ operation, name }) => operation !== "create" || !name?.startsWith("fabrikam-")),
  ).toEqual([]);
  expect(granted(cloud)).toEqual({
    grants: [
      ...OPERATORS,
      ...["contoso", "fabrikam"].flatMap(rolesOf),
      ...["preview", "deploy"].map((kind) => `id-auditlog-${kind}-fabrikam (ServicePrincipal): Reader on `),
    ].sort(),
    conditions: {
      "id-auditlog-deploy-contoso on /rg-auditlog-contoso": `2.0 ${conditionFor("'ServicePrincipal'")}`,
      "id-auditlog-deploy-fabrikam on /rg-auditlog-fabrikam": `2.0 ${conditionFor("'ServicePrincipal', 'User'")}`,
    },
  });
  expect(
    cloud.resources.get([...cloud.resources.keys()].find((id) => id.includes("/roleDefinitions/")) ?? "")
      ?.inputs,
  ).toMatchObject({
    roleName: "Pulumi key decryption",
    assignableScopes: [`/subscriptions/${cloud.subscriptionId}`],
    permissions: [{ actions: [], dataActions: ["Microsoft.KeyVault/vaults/keys/decrypt/action"] }],
  });
  expect(changeOwnApplications(cloud)).toBe(2);
  expect(trusted(cloud)).toEqual(["contoso", "fabrikam"].flatMap(trustsOf).sort());
  const { resources } = await pipelines.exportState();
  const rotations = resources.find(({ urn }) => urn.endsWith("::contoso-deploy-rotations"));
  // Azure refuses two writes to one identity at a time.
  expect(rotations?.dependencies).toContainEqual(expect.stringContaining("::contoso-deploy-deployments"));
  ok(await pipelines.preview({ args: ["--expect-no-changes"] }));

  // Taken off the list: what could not be made again stays, and the run says what it would be.
  pipelines.setConfig(ofBootstrap({ stacks: ["fabrikam"] }));
  const refused = await pipelines.up();
  expect(refused.exitCode).not.toBe(0);
  const kept = ["contoso-group", "contoso-state", "contoso-key"];
  for (const name of kept) expect(refused.stdout + refused.stderr).toContain(`::${name}`);
  expect((await pipelines.destroy()).exitCode).not.toBe(0);
  expect(ofStack(cloud, "contoso")).toEqual(expect.arrayContaining(WORTH_KEEPING));

  const retired = { name: "contoso", retired: true };
  pipelines.setConfig(ofBootstrap({ stacks: ["fabrikam", retired] }));
  ok(await pipelines.up());
  expect(granted(cloud).grants.filter((grant) => rolesOf("contoso").includes(grant))).toEqual([]);
  expect(trusted(cloud)).toEqual(trustsOf("fabrikam"));
  expect(ofStack(cloud, "contoso")).toEqual(WORTH_KEEPING);
});

test("on parts that a stack shares with others, its identities may do what it needs there, and nothing else", async () => {
  await using fake = await startPipelines();
  const { cloud } = fake;
  const group = { resourceGroupName: "rg-shared", location: "westeurope" };
  cloud.addResourceGroup(group.resourceGroupName, group.location);
  const existing = (token: string, inputs: object): string =>
    cloud.addExisting(token, { ...group, ...inputs });
  const registryId = existing("azure-native:containerregistry:Registry", { registryName: "crcontoso" });
  const workspace = { workspaceName: "log-contoso" };
  const logAnalyticsWorkspaceId = existing("azure-native:operationalinsights:Workspace", workspace);
  const actionGroupId = existing("azure-native:monitor:ActionGroup", { actionGroupName: "ag-contoso" });
  writeStackFile(fake, "contoso", { registryId, logAnalyticsWorkspaceId, actionGroupId });
  // It runs what the other has built.
  writeStackFile(fake, "fabrikam", {
    registryId,
    image: `crcontoso.azurecr.io/audit-log-connector@sha256:${"1".repeat(64)}`,
  });
  const pipelines = await startBootstrap(fake, { stacks: ["contoso", "fabrikam"] });

  ok(await pipelines.up());

  const { grants, conditions } = granted(cloud);
  const [preview, deploy] = ["preview", "deploy"].map(
    (kind) => `id-auditlog-${kind}-contoso (ServicePrincipal)`,
  );
  const others = ["preview", "deploy"].map((kind) => `id-auditlog-${kind}-fabrikam (ServicePrincipal)`);
  expect(grants.filter((grant) => grant.includes(" on /rg-shared/"))).toEqual([
    `${deploy}: Container Registry Tasks Contributor on /rg-shared/registries/crcontoso`,
    `${deploy}: Log Analytics Contributor on /rg-shared/workspaces/log-contoso`,
    `${deploy}: Monitoring Reader on /rg-shared/actionGroups/ag-contoso`,
    `${deploy}: Role Based Access Control Administrator on /rg-shared/registries/crcontoso`,
    `${others[1]}: Role Based Access Control Administrator on /rg-shared/registries/crcontoso`,
    `${preview}: Reader on /rg-shared/registries/crcontoso`,
    `${others[0]}: Reader on /rg-shared/registries/crcontoso`,
  ]);
  // AcrPull and Container Registry Repository Reader, for identities.
  expect(conditions["id-auditlog-deploy-contoso on /rg-shared/registries/crcontoso"]).toBe(
    `2.0 ${conditionFor("'ServicePrincipal'", "7f951dda-4ed3-4680-a7ca-43fe172d538d, b93aa761-3e63-49ed-ac28-beffa264f7ac")}`,
  );
});

const WORTH_KEEPING = ["pulumi-contoso", "rg-auditlog-contoso", "state-contoso"];

/** Names in Azure that end in the stack's. */
function ofStack({ resources }: Cloud, stack: string): string[] {
  return [...resources.keys()]
    .map((id) => id.split("/").at(-1) ?? "")
    .filter((name) => name.endsWith(`-${stack}`))
    .sort();
}

/** Identities with Application.ReadWrite.OwnedBy. */
function changeOwnApplications({ resources }: Cloud): number {
  return [...resources.values()].filter(
    ({ inputs: { appRoleId } }) => appRoleId === "18a4783c-866b-4cc7-a460-3d5e5662c884",
  ).length;
}

function trustsOf(stack: string): string[] {
  const from = "from https://token.actions.githubusercontent.com for api://AzureADTokenExchange";
  return [
    `id-auditlog-deploy-${stack} / deployments: ${SUBJECT}:environment:${stack} ${from}`,
    `id-auditlog-deploy-${stack} / rotations: ${SUBJECT}:environment:${stack}-rotate ${from}`,
    `id-auditlog-preview-${stack} / comparisons: ${SUBJECT}:environment:${stack}-drift ${from}`,
    `id-auditlog-preview-${stack} / previews: ${SUBJECT}:environment:${stack}-preview ${from}`,
  ];
}

/*
 * Written down from the commands that docs/ci.md had in version 0.3.0, which the program replaces: a team that moves must neither
 * lose a right nor gain one.
 */
const OPERATORS = [
  "operator (User): Key Vault Crypto Officer on /rg-auditlog-pipelines/vaults/kv-pipelines",
  "operator (User): Storage Blob Data Contributor on /rg-auditlog-pipelines/storageAccounts/stpipelines",
];

function rolesOf(stack: string): string[] {
  const key = `/rg-auditlog-pipelines/vaults/kv-pipelines/keys/pulumi-${stack}`;
  const state = `/rg-auditlog-pipelines/storageAccounts/stpipelines/blobServices/default/containers/state-${stack}`;
  const group = `/rg-auditlog-${stack}`;
  const preview = `id-auditlog-preview-${stack} (ServicePrincipal)`;
  const deploy = `id-auditlog-deploy-${stack} (ServicePrincipal)`;
  return [
    `${preview}: Pulumi key decryption on ${key}`,
    `${deploy}: Pulumi key decryption on ${key}`,
    `${preview}: Reader on ${group}`,
    `${preview}: Storage Blob Data Reader on ${state}`,
    `${deploy}: Storage Blob Data Contributor on ${state}`,
    `${deploy}: Contributor on ${group}`,
    `${deploy}: Role Based Access Control Administrator on ${group}`,
  ];
}

/** Storage Blob Data Contributor, AcrPull, Key Vault Secrets User. */
const WITHIN_GROUP =
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe, 7f951dda-4ed3-4680-a7ca-43fe172d538d, 4633458b-17de-408a-b874-0445c86b69e6";

function conditionFor(principals: string, roles = WITHIN_GROUP): string {
  return `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roles}} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {${principals}})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roles}}))`;
}
