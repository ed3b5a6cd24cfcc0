import { startSimulatedTenant, type SimulatedTenant } from "./simulatedTenant";
import { NOON, send, StillClock } from "./testing";

const ACTIVITY = "https://manage.office.com/.default";

test("the settings are those of the runtime, for a secret and for a managed identity", async () => {
  await using tenant = await startSimulatedTenant({ events: 100, clock: new StillClock() });

  expect(Object.keys(tenant.env).sort()).toEqual([
    "AUDITLOG_ACTIVITY_URL",
    "AUDITLOG_CLIENT_ID",
    "AUDITLOG_CLIENT_SECRET",
    "AUDITLOG_CREDENTIAL",
    "AUDITLOG_DATAVERSE_URL",
    "AUDITLOG_LOGIN_URL",
    "AUDITLOG_TENANT_ID",
  ]);
  expect(tenant.envFederated).toMatchObject({
    AUDITLOG_CREDENTIAL: "federated",
    IDENTITY_HEADER: expect.any(String),
  });
  expect(tenant.envFederated["IDENTITY_ENDPOINT"]).toBe(`${tenant.entra.url}/msi/token`);
});

test("with the settings alone all blobs are found and a row is written", async () => {
  await using tenant = await startSimulatedTenant({ events: 2000, clock: new StillClock(), poisonRows: 1 });

  const records = await readEverything(tenant);
  const row = {
    "@odata.type": "Microsoft.Dynamics.CRM.admin_auditlog",
    admin_auditlogid: tenant.tenant.truth.poisonRowIds[0],
  };
  const poison = await upsert(tenant, row);
  const good = await upsert(tenant, { ...row, admin_auditlogid: [...tenant.tenant.truth.rowIds()][0] });

  expect(records.length).toBe(tenant.tenant.truth.recordsServed);
  expect([poison.status, good.status, tenant.dataverse.auditRows.size]).toEqual([400, 204, 1]);
  expect(tenant.dataverse.apps.size).toBe(tenant.tenant.apps.length);
});

test("one service's complaint fails the disposal of all, and everything is closed", async () => {
  const tenant = await startSimulatedTenant({ events: 100, clock: new StillClock() });
  const { entra, dataverse } = tenant;
  await send(`${tenant.activity.url}/nowhere`);
  dataverse.failNext({ status: 500 });

  const failure = expect(tenant[Symbol.asyncDispose]()).rejects;

  await failure.toThrow(/Fault planned but not used:[^]*No route for:\n- GET \/nowhere/);
  await expect(send(entra.url)).rejects.toThrow("fetch failed");
});

async function readEverything(tenant: SimulatedTenant): Promise<unknown[]> {
  const token = await login(tenant, ACTIVITY);
  const root = `${tenant.env["AUDITLOG_ACTIVITY_URL"]}/api/v1.0/${tenant.env["AUDITLOG_TENANT_ID"]}/activity/feed`;
  await send(`${root}/subscriptions/start?contentType=Audit.General`, { method: "POST", token });
  const records: unknown[] = [];
  for (let day = 7; day > 0; day--) {
    const [from, to] = [day, day - 1].map((back) =>
      new Date(NOON - back * 86_400_000).toISOString().slice(0, 19),
    );
    const query = `contentType=Audit.General&startTime=${from}&endTime=${to}`;
    const { body } = await send(`${root}/subscriptions/content?${query}`, { token });
    for (const { contentUri } of body as { contentUri: string }[]) {
      records.push(...((await send(contentUri, { token })).body as unknown[]));
    }
  }
  return records;
}

async function upsert(tenant: SimulatedTenant, row: object) {
  const url = String(tenant.env["AUDITLOG_DATAVERSE_URL"]);
  const token = await login(tenant, `${url}/.default`);
  return send(`${url}/api/data/v9.2/admin_auditlogs/Microsoft.Dynamics.CRM.UpsertMultiple`, {
    method: "POST",
    token,
    body: { Targets: [row] },
  });
}

async function login({ env }: SimulatedTenant, scope: string): Promise<string> {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: String(env["AUDITLOG_CLIENT_ID"]),
    client_secret: String(env["AUDITLOG_CLIENT_SECRET"]),
    scope,
  });
  const url = `${env["AUDITLOG_LOGIN_URL"]}/${env["AUDITLOG_TENANT_ID"]}/oauth2/v2.0/token`;
  const { body } = await send(url, { method: "POST", body: form.toString() });
  return (body as { access_token: string }).access_token;
}
