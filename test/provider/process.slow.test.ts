import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { GetSchemaRequest, type GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb";
import { version } from "../../package.json";
import { BUILD_INPUTS, startCloud, SUBSCRIPTION } from "./support/cloud";
import { startEngineStub } from "./support/engine";
import { ask } from "./support/providerClient";
import { startProvider } from "./support/providerProcess";

const URN = "urn:pulumi:dev::audit-log-connector::auditlog:kit:Image$auditlog:image:Build::image";
const TABLE_URN = "urn:pulumi:dev::audit-log-connector::auditlog:dataverse:Table::audit";
const TABLE = {
  environmentUrl: "https://contoso.crm4.dynamics.com",
  cloud: "commercial",
  logicalName: "admin_auditlog",
  mark: "dev",
};
const LOOKUP = {
  subscriptionId: SUBSCRIPTION,
  vaultName: "kv-auditlog-dev",
  location: "westeurope",
  cloud: "commercial",
};

test("started as the engine does it, the provider builds an image with the deployer's own sign-in", async () => {
  await using cloud = await startCloud({ pollsUntilEnd: 1 });
  await using engine = await startEngineStub();
  await using provider = await startProvider(cloud.env, engine.address);

  const { inputs } = await provider.client.check(URN, BUILD_INPUTS);
  const { id, state } = await provider.client.create(URN, inputs);

  await engine.waitForLine();
  const digest = cloud.arm.runs[0]?.digest;
  expect(id).toBe("crauditlogdev.azurecr.io/auditlog/sync");
  expect(state).toMatchObject({ ...inputs, image: `crauditlogdev.azurecr.io/auditlog/sync@${digest}` });
  expect(engine.lines[0]).toEqual({
    urn: URN,
    message: expect.stringMatching(/^uploading \d+ KiB of sources to crauditlogdev$/),
    ephemeral: true,
    severity: "INFO",
  });
  const said = JSON.stringify([inputs, state, engine.lines]) + provider.output();
  expect([cloud.token, "sig="].filter((secret) => said.includes(secret))).toEqual([]);
});

test("a preview needs neither a sign-in nor a network", async () => {
  await using provider = await startProvider({ PATH: process.env.PATH ?? "" });
  const { inputs } = await provider.client.check(URN, BUILD_INPUTS);

  const { id, state } = await provider.client.create(URN, inputs, true);

  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  expect(id).toBe("");
  expect(state).toEqual({ ...inputs, digest: unknown, tag: unknown, image: unknown, runId: unknown });
});

test("a missing sign-in is one message without a stack, with a hint", async () => {
  await using cloud = await startCloud();
  await cloud.replaceAzureCli("echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1");
  await using provider = await startProvider(cloud.env);
  const { inputs } = await provider.client.check(URN, BUILD_INPUTS);

  await expect(provider.client.create(URN, inputs)).rejects.toMatchObject({
    details:
      "can't sign in to Azure: Please run 'az login' from a command prompt to " +
      "authenticate before using this credential.\nRun `az login`, or set ARM_TENANT_ID, ARM_CLIENT_ID and either " +
      "ARM_CLIENT_SECRET or ARM_USE_OIDC=true: the variables that the azure-native provider reads, too",
  });
  expect(provider.output()).toBe("");
});

test("the Azure CLI is asked for the subscription or tenant of the resource, or for the tenant that ARM_TENANT_ID names", async () => {
  await using cloud = await startCloud();
  await cloud.replaceAzureCli('echo "$@" >&2; exit 1');
  const env = { ...cloud.env, AUDITLOG_DATAVERSE_EMULATOR_URL: "http://127.0.0.1:1" };
  await using one = await startProvider(env);
  await using other = await startProvider({
    ...env,
    ARM_TENANT_ID: "99999999-2222-4333-8444-555555555555",
  });

  const { result } = await one.client.invoke("auditlog:keyvault:findDeletedVault", LOOKUP);
  const { result: forTenant } = await other.client.invoke("auditlog:keyvault:findDeletedVault", LOOKUP);

  const tenantId = "77777777-2222-4333-8444-555555555555";
  const { inputs } = await one.client.check(TABLE_URN, { ...TABLE, tenantId });
  const dataverse = one.client.create(TABLE_URN, inputs);

  const get = "account get-access-token --output json --resource";
  const base = `${get} https://management.azure.com`;
  await expect(dataverse).rejects.toMatchObject({
    details: expect.stringContaining(`${get} https://contoso.crm4.dynamics.com --tenant ${tenantId}`),
  });
  expect(result.warning).toContain(`${base} --subscription ${SUBSCRIPTION}`);
  expect(forTenant.warning).toContain(`${base} --tenant 99999999-2222-4333-8444-555555555555`);
});

test("a deleted vault is found through the process, too", async () => {
  await using cloud = await startCloud();
  cloud.arm.deletedVaults.add(`${SUBSCRIPTION}/westeurope/kv-auditlog-dev`);
  await using provider = await startProvider(cloud.env);

  expect(await provider.client.invoke("auditlog:keyvault:findDeletedVault", LOOKUP)).toEqual({
    result: { found: true },
    failures: {},
  });
});

test("its version is the package's, and its schema names what it offers", async () => {
  await using provider = await startProvider({ PATH: process.env.PATH ?? "" });
  const { raw } = provider.client;

  const info = await ask<PluginInfo>((done) => raw.getPluginInfo(new Empty(), done));
  const answer = await ask<GetSchemaResponse>((done) => raw.getSchema(new GetSchemaRequest(), done));

  const schema = JSON.parse(answer.getSchema()) as Record<"resources" | "functions", object>;
  expect(info.getVersion()).toBe(version);
  expect(schema).toMatchObject({ name: "auditlog", version });
  expect(Object.keys(schema.resources)).toEqual([
    "auditlog:image:Build",
    "auditlog:dataverse:Table",
    "auditlog:dataverse:Role",
    "auditlog:dataverse:ApplicationUser",
    "auditlog:dataverse:BulkDeletionJob",
  ]);
  expect(Object.keys(schema.functions)).toEqual([
    "auditlog:entra:findConsent",
    "auditlog:entra:findUnfinished",
    "auditlog:entra:isApplication",
    "auditlog:image:findRegistry",
    "auditlog:keyvault:findDeletedVault",
  ]);
});
