import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startResourceManager } from "../fakes/emulators/arm";
import { json } from "../fakes/emulators/base/answer";
import { closeAll } from "../fakes/emulators/base/closing";
import { startServer } from "../fakes/emulators/base/server";
import { startDataverse } from "../fakes/emulators/dataverse";
import { startEntra } from "../fakes/emulators/entra";
import { systemClock } from "../fakes/emulators/systemClock";
import { startConnectProxy, type ConnectProxy } from "../fakes/connectProxy";
import { createCertificate } from "../support/certificate";
import { guid } from "../support/builders";
import { BUILD_INPUTS, GROUP, REGISTRY, SUBSCRIPTION } from "./support/cloud";
import { startProvider } from "./support/providerProcess";

// A machine that reaches the services' real names through a proxy alone, and would not find them otherwise.

const LOGIN = "login.microsoftonline.com";
const AZURE = "management.azure.com";
const DATAVERSE = "contoso.crm4.dynamics.com";
const GITHUB = "token.actions.contoso.test";
const HOSTS = [LOGIN, AZURE, DATAVERSE, GITHUB];
const TENANT = guid(99);
const CLIENT = guid(88);

const IMAGE_URN = "urn:pulumi:dev::audit-log-connector::auditlog:kit:Image$auditlog:image:Build::image";
const TABLE_URN = "urn:pulumi:dev::audit-log-connector::auditlog:dataverse:Table::audit";
const TABLE = {
  environmentUrl: `https://${DATAVERSE}`,
  tenantId: TENANT,
  cloud: "commercial",
  logicalName: "admin_auditlog",
  mark: "dev",
};

interface Company extends AsyncDisposable {
  readonly proxy: ConnectProxy;
  /** Of a provider that signs in with a client secret. */
  readonly env: Readonly<Record<string, string>>;
}

async function company(): Promise<Company> {
  const certificate = await createCertificate(HOSTS);
  const clock = systemClock;
  const entra = await startEntra({
    clock,
    tenantId: TENANT,
    clients: [{ clientId: CLIENT, secret: "s1", federatedSubject: "repo:contoso/audit" }],
  });
  const arm = await startResourceManager({
    clock,
    certificate,
    tokens: entra,
    pollsUntilEnd: 0,
    statedUrl: `https://${AZURE}`,
  });
  arm.registries.add(`${SUBSCRIPTION}/${GROUP}/${REGISTRY}`);
  const dataverse = await startDataverse({
    clock,
    tokens: entra,
    apps: [],
    prepared: "kit",
    audiences: [TABLE.environmentUrl],
    administrators: [CLIENT],
  });
  const github = await startServer({
    clock,
    route: () => ({ operation: "token", handle: () => json(200, { value: "no.good.assertion" }) }),
  });
  const hosts = { [LOGIN]: entra.url, [AZURE]: arm.url, [DATAVERSE]: dataverse.url, [GITHUB]: github.url };
  const proxy = await startConnectProxy({ hosts, certificate, credentials: "user:never-printed" });
  const folder = await mkdtemp(join(tmpdir(), "company-"));
  await writeFile(join(folder, "authority.pem"), certificate.cert);
  return {
    proxy,
    env: {
      PATH: process.env.PATH ?? "",
      NODE_EXTRA_CA_CERTS: join(folder, "authority.pem"),
      HTTPS_PROXY: proxy.url.replace("//", "//user:never-printed@"),
      ARM_TENANT_ID: TENANT,
      ARM_CLIENT_ID: CLIENT,
      ARM_CLIENT_SECRET: "s1",
    },
    [Symbol.asyncDispose]: async () => {
      await closeAll([entra, arm, dataverse, github, proxy]);
      await rm(folder, { recursive: true });
    },
  };
}

test("sign-in, Resource Manager, upload and Dataverse go through the proxy, and no token is readable there", async () => {
  await using tenant = await company();
  await using provider = await startProvider(tenant.env);

  const image = await provider.client.check(IMAGE_URN, BUILD_INPUTS);
  await provider.client.create(IMAGE_URN, image.inputs);
  const table = await provider.client.check(TABLE_URN, TABLE);
  await provider.client.create(TABLE_URN, table.inputs);

  const targets = [...new Set(tenant.proxy.tunnels)].sort();
  expect(targets).toEqual([LOGIN, AZURE, DATAVERSE].map((host) => `${host}:443`).sort());
  expect(tenant.proxy.tunnels.length).toBeLessThanOrEqual(5);
  expect(tenant.proxy.read()).not.toMatch(/Bearer|eyJ|sig=/);
  expect(provider.output()).toBe("");
});

test("GitHub's token for a pipeline is asked for through the proxy, too", async () => {
  await using tenant = await company();
  await using provider = await startProvider({
    ...tenant.env,
    ARM_CLIENT_SECRET: "",
    ARM_USE_OIDC: "true",
    ACTIONS_ID_TOKEN_REQUEST_URL: `https://${GITHUB}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
  });
  const { inputs } = await provider.client.check(IMAGE_URN, BUILD_INPUTS);

  await expect(provider.client.create(IMAGE_URN, inputs)).rejects.toMatchObject({
    details: expect.stringContaining("can't sign in to Azure"),
  });

  expect(tenant.proxy.tunnels).toEqual([`${GITHUB}:443`, `${LOGIN}:443`]);
});

test.each([
  ["an image", IMAGE_URN, BUILD_INPUTS],
  ["a table", TABLE_URN, TABLE],
])("with %s, a proxy that refuses is named without its password", async (_, urn, given) => {
  await using tenant = await company();
  tenant.proxy.refuseWith("407 Proxy Authentication Required");
  await using provider = await startProvider(tenant.env);
  const { inputs } = await provider.client.check(urn, given);

  const refused = provider.client.create(urn, inputs);

  const { host } = new URL(tenant.proxy.url);
  await expect(refused).rejects.toMatchObject({
    details: expect.stringMatching(
      `the proxy ${host} \\(HTTPS_PROXY\\) answered 407 Proxy Authentication Required`,
    ),
  });
  await expect(refused).rejects.not.toMatchObject({ details: expect.stringContaining("never-printed") });
});

test.each([
  ["an image", IMAGE_URN, BUILD_INPUTS],
  ["a table", TABLE_URN, TABLE],
])("with %s, a value that can't be a proxy is one message without its password", async (_, urn, given) => {
  await using tenant = await company();
  await using provider = await startProvider({ ...tenant.env, HTTPS_PROXY: "me:never-printed@proxy:80" });
  const { inputs } = await provider.client.check(urn, given);

  await expect(provider.client.create(urn, inputs)).rejects.toMatchObject({
    details: expect.stringMatching(
      /^[^\n]*HTTPS_PROXY is set to a value that is not shown; allowed: http:[^\n]*$/,
    ),
  });
});
