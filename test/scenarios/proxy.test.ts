import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startConnectProxy, type ConnectProxy } from "../fakes/connectProxy";
import { createCertificate } from "../support/certificate";
import { startAzurite, type Azurite } from "../support/https";
import { MovableClock } from "../support/movableClock";
import { errorsOf, NONE, scenario, wrongRows, type Scenario } from "../support/scenario";

// A machine that reaches the services' real names through a proxy alone, and would not find them otherwise.

const LOGIN = "login.microsoftonline.com";
const ACTIVITY = "manage.office.com";
const DATAVERSE = "contoso.crm4.dynamics.com";
const STORAGE = "devstoreaccount1.blob.core.windows.net";
const HOSTS = [LOGIN, ACTIVITY, DATAVERSE, STORAGE];
const CREDENTIALS = "user:never-printed";

let azurite: Azurite;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "proxy-"));
  azurite = await startAzurite(new MovableClock(), HOSTS);
});
afterAll(async () => {
  await azurite[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Company extends Scenario {
  readonly proxy: ConnectProxy;
}

/** A tenant with its real addresses, a managed identity, and its state in a container. */
async function company(container: string): Promise<Company> {
  const tenant = await scenario({
    events: 600,
    activity: { contentHost: `https://${ACTIVITY}`, nextPageHost: `https://${ACTIVITY}`, pageSize: 5 },
    environment: { audiences: [`https://${DATAVERSE}`] },
  });
  const certificate = await createCertificate(HOSTS);
  const hosts = {
    [LOGIN]: tenant.entra.url,
    [ACTIVITY]: tenant.activity.url,
    [DATAVERSE]: tenant.dataverse.url,
    [STORAGE]: azurite.url,
  };
  const proxy = await startConnectProxy({ hosts, certificate, credentials: CREDENTIALS });
  await azurite.create(
    container,
    tenant.entra.issue({ audience: "https://storage.azure.com", unsigned: true }),
  );
  const env = {
    ...tenant.env,
    ...tenant.envFederated,
    AUDITLOG_CLIENT_SECRET: "",
    AUDITLOG_LOGIN_URL: "",
    AUDITLOG_ACTIVITY_URL: "",
    AUDITLOG_DATAVERSE_URL: `https://${DATAVERSE}`,
    AUDITLOG_STATE: `https://${STORAGE}/${container}`,
    AUDITLOG_LOG_LEVEL: "debug",
    HTTPS_PROXY: proxy.url.replace("//", `//${CREDENTIALS}@`),
    NODE_EXTRA_CA_CERTS: azurite.certificate,
  };
  const start: Scenario["start"] = (command, more = {}) => tenant.start(command, { ...env, ...more });
  return {
    ...tenant,
    proxy,
    start,
    run: async (command, more) => await start(command, more).waitForExit(),
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]();
      await tenant[Symbol.asyncDispose]();
    },
  };
}

test("behind a proxy everything arrives, through few tunnels, and no token is readable there", async () => {
  await using tenant = await company("delivers");

  const first = await tenant.run("once");
  const second = await tenant.run("check");

  expect([first.code, first.stderr, second.code, second.stderr]).toEqual([0, "", 0, ""]);
  expect(wrongRows(tenant)).toEqual(NONE);
  const { tunnels } = tenant.proxy;
  expect([...new Set(tunnels)].sort()).toEqual(HOSTS.map((host) => `${host}:443`).sort());
  const requests = tenant.activity.calls.length + tenant.dataverse.calls.length;
  expect(requests).toBeGreaterThan(40);
  expect(tunnels.length).toBeLessThan(requests / 2);
  expect(tenant.proxy.read()).not.toMatch(/Bearer|eyJ|api\/v1\.0/);
  expect(first.stdout + second.stdout).not.toContain("never-printed");
});

test("the endpoint of the managed identity is asked without the proxy", async () => {
  await using tenant = await company("identity");
  const endpoint = tenant.envFederated.IDENTITY_ENDPOINT ?? "";

  const run = await tenant.run("check", { HTTP_PROXY: tenant.proxy.url, ALL_PROXY: tenant.proxy.url });

  expect(run.code).toBe(0);
  expect(tenant.entra.count("managedIdentity")).toBeGreaterThan(0);
  expect(tenant.proxy.read()).not.toContain(new URL(endpoint).port);
});

test.each([
  ["407 Proxy Authentication Required", "user and password"],
  ["403 Forbidden", `lets connections to ${LOGIN} through`],
])("a proxy that answers %s is named with what to do (control)", async (answer, hint) => {
  await using tenant = await company(`refused-${answer.slice(0, 3)}`);
  tenant.proxy.refuseWith(answer);

  const run = await tenant.run("check", { AUDITLOG_STATE: join(folder, "state") });

  expect(run.code).toBe(1);
  expect(run.stdout).toContain(
    `the proxy ${new URL(tenant.proxy.url).host} (HTTPS_PROXY) answered ${answer}`,
  );
  expect(run.stdout).toContain(hint);
  expect(run.stdout).not.toContain("never-printed");
  expect(tenant.activity.calls).toEqual([]);
});

test("a state in a container that the proxy refuses is named, too", async () => {
  await using tenant = await company("state");
  tenant.proxy.refuseWith("403 Forbidden");

  const run = await tenant.run("once");

  expect(run.code).toBe(1);
  expect(errorsOf(run)[0]?.message).toContain("answered 403 Forbidden");
  expect(errorsOf(run)[0]?.hint).toContain(`lets connections to ${STORAGE} through`);
});

test.each([
  ["user:never-printed@proxy:80801", "not shown"],
  ["socks5://proxy:1080", '"socks5://proxy:1080"'],
  ["proxy:8080", '"proxy:8080"'],
])("HTTPS_PROXY=%s is refused as a setting", async (HTTPS_PROXY, shown) => {
  await using tenant = await scenario({ events: 10 });

  const run = await tenant.run("once", { HTTPS_PROXY });

  expect([run.code, run.stdout]).toEqual([2, ""]);
  expect(run.stderr).toMatch(/^error: 1 problem in the settings:\n {2}- HTTPS_PROXY is /);
  expect(run.stderr).toContain(shown);
  expect(run.stderr).not.toContain("never-printed");
});
