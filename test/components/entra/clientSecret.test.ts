import { ClientSecret } from "../../../components/entra/clientSecret";
import { rotationAt } from "../../../components/entra/rotation";
import { guid, TENANT } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { Awaited } from "../support/awaited";
import { LOCATION, mockedCloud, passwordOf } from "../support/mockedCloud";
import { idIn, place } from "../support/place";
import { at, named, typesAndNames } from "../support/resources";
import { deploymentClouds } from "../../../common/deploymentClouds";
import type { CloudName } from "../../../common/clouds";

/*
 * Mocked: that both secrets work side by side, that a rotation replaces one alone, that the secret keeps its first name
 * by `ignoreChanges` and what becomes of a deleted vault is not proved here. The SDK's mocks don't mark the password's
 * value as a secret either.
 */

const WORKSPACE = idIn("OperationalInsights/workspaces/log-x");

interface Given {
  readonly today?: string;
  readonly readers?: readonly string[];
  readonly recoverVault?: boolean;
  readonly protect?: boolean;
  readonly cloud?: CloudName;
}

function secret({
  today = "2026-03-01",
  readers = [],
  recoverVault = false,
  protect = false,
  cloud = "commercial",
}: Given = {}) {
  return record(() => {
    const { vaultName, secretUri } = new ClientSecret("secret", {
      place: place({ protect, cloud: deploymentClouds[cloud] }),
      settings: { secretReaderObjectIds: readers, tenantId: TENANT },
      applicationId: "/applications/1",
      rotation: rotationAt({ secretLifetimeDays: 180, rotationStart: "2026-01-01" }, Date.parse(today)),
      principalId: guid(5),
      recoverVault,
      workspaceId: WORKSPACE,
      after: new Awaited("environment"),
    });
    return { vaultName, secretUri };
  }, mockedCloud());
}

test("two secrets with description and end, a vault with roles, the newer secret in it, one reader", async () => {
  const recording = await secret();

  const { vaultName } = named(recording, "secret-vault").inputs;
  expect(typesAndNames(recording)).toEqual([
    "auditlog:index:ClientSecret secret",
    "azure-native:authorization:RoleAssignment secret-runtime-reader",
    "azure-native:keyvault/v20260201:Secret secret-secret",
    "azure-native:keyvault/v20260201:Vault secret-vault",
    "azure-native:monitor:DiagnosticSetting secret-vault-logs",
    "azuread:index/applicationPassword:ApplicationPassword secret-slot-a",
    "azuread:index/applicationPassword:ApplicationPassword secret-slot-b",
    "test:index:Awaited environment",
  ]);
  expect(named(recording, "secret-slot-a").inputs).toEqual({
    applicationId: "/applications/1",
    displayName: "audit-log-connector, slot a, generation 0",
    endDate: "2026-06-30T00:00:00Z",
  });
  expect(named(recording, "secret-slot-b").inputs).toEqual({
    applicationId: "/applications/1",
    displayName: "audit-log-connector, slot b, generation -1",
    endDate: "2026-04-11T00:00:00Z",
  });
  expect(named(recording, "secret-secret").inputs).toEqual({
    secretName: "client-secret-aaaa0000",
    vaultName,
    resourceGroupName: "rg-test",
    tags: { stack: "dev" },
    properties: {
      value: passwordOf("secret-slot-a"),
      contentType: "Entra client secret",
      attributes: { expires: Date.UTC(2026, 5, 30) / 1000 },
    },
  });
  expect(recording.result).toEqual({
    vaultName,
    secretUri: `https://${String(vaultName)}.vault.azure.net/secrets/client-secret-aaaa0000`,
  });
});

test.each<[CloudName, string]>([
  ["gcc", "vault.azure.net"],
  ["dod", "vault.usgovcloudapi.net"],
  ["china", "vault.azure.cn"],
])("in cloud %s the secret is read below %s, without a version", async (cloud, suffix) => {
  const { result } = await secret({ cloud });

  expect(result.secretUri).toBe(`https://${result.vaultName}.${suffix}/secrets/client-secret-aaaa0000`);
});

test("the vault lets roles decide, keeps what is deleted and can't be purged", async () => {
  const { inputs } = named(await secret(), "secret-vault");

  expect(inputs).toMatchObject({
    resourceGroupName: "rg-test",
    location: LOCATION,
    tags: { stack: "dev" },
    properties: {
      tenantId: TENANT,
      sku: { family: "A", name: "standard" },
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 7,
    },
  });
  expect(at(inputs, "properties", "createMode")).toBeUndefined();
  expect(at(inputs, "properties", "accessPolicies")).toBeUndefined();
});

test("who reads the secret is in the log", async () => {
  const recording = await secret();

  const { vaultName } = named(recording, "secret-vault").inputs;
  expect(named(recording, "secret-vault-logs").inputs).toEqual({
    name: "to-workspace",
    resourceUri: idIn(`KeyVault/vaults/${String(vaultName)}`),
    workspaceId: WORKSPACE,
    logs: [{ category: "AuditEvent", enabled: true }],
  });
});

test("passwords and vault, which outlive a failed deployment, wait for what a region may refuse", async () => {
  const recording = await secret();

  for (const name of ["secret-slot-a", "secret-slot-b", "secret-vault", "secret-secret"])
    expect(named(recording, name).dependsOn).toContain("environment");
});

test("a deleted vault of that name is recovered, and what was changed since is not ignored", async () => {
  const { inputs, ignoreChanges } = named(await secret({ recoverVault: true }), "secret-vault");

  expect(at(inputs, "properties", "createMode")).toBe("recover");
  expect(ignoreChanges).toEqual([]);
});

test("in the next half-period the other slot's secret is in the vault", async () => {
  const [now, later] = [await secret(), await secret({ today: "2026-03-22" })];

  expect(named(later, "secret-slot-a").inputs).toEqual(named(now, "secret-slot-a").inputs);
  expect(named(later, "secret-slot-b").inputs).not.toEqual(named(now, "secret-slot-b").inputs);
  expect(named(later, "secret-secret").inputs).toMatchObject({
    properties: {
      value: passwordOf("secret-slot-b"),
      attributes: { expires: Date.UTC(2026, 8, 18) / 1000 },
    },
  });
});

test("the secret is named by the first password in it: a recovered vault still holds those of before", async () => {
  const [evenStart, oddStart] = [await secret(), await secret({ today: "2026-03-22" })];

  const names = [evenStart, oddStart].map((stack) => named(stack, "secret-secret").inputs["secretName"]);
  expect(names).toEqual(["client-secret-aaaa0000", "client-secret-bbbb0000"]);
  expect(named(evenStart, "secret-secret").ignoreChanges).toEqual(["secretName"]);
});

test("the identity and each reader may read this one secret", async () => {
  const recording = await secret({ readers: [guid(1), guid(2)] });

  const { vaultName, secretName } = named(recording, "secret-secret").inputs;
  const scope = idIn(`KeyVault/vaults/${String(vaultName)}/secrets/${String(secretName)}`);
  const assigned = ["secret-runtime-reader", `secret-reader-${guid(1)}`, `secret-reader-${guid(2)}`].map(
    (name) => named(recording, name).inputs,
  );
  expect(assigned.map((inputs) => [inputs["principalId"], inputs["principalType"], inputs["scope"]])).toEqual(
    [
      [guid(5), "ServicePrincipal", scope],
      [guid(1), "User", scope],
      [guid(2), "User", scope],
    ],
  );
  expect(new Set(assigned.map((inputs) => inputs["roleAssignmentName"])).size).toBe(3);
});

test("one reader more assigns one role more, and leaves the others as they are", async () => {
  const [one, two] = [await secret({ readers: [guid(1)] }), await secret({ readers: [guid(2), guid(1)] })];

  const name = `secret-reader-${guid(1)}`;
  expect(named(two, name).inputs).toEqual(named(one, name).inputs);
  expect(two.resources.length).toBe(one.resources.length + 1);
});

test("the vault is protected on demand; the secret's deletion, for which the deployer has no right, is left out", async () => {
  const { resources } = await secret({ protect: true });

  expect(resources.filter((resource) => resource.protect).map(({ name }) => name)).toEqual(["secret-vault"]);
  expect(resources.filter((resource) => resource.retainOnDelete).map(({ name }) => name)).toEqual([
    "secret-secret",
  ]);
});
