import type { SimulatedTenant } from "../../fakes/emulators/simulatedTenant";
import { run, startTenant } from "./tenant";

/** The requests of a run that aren't reads or sign-ins, as `operation method`. */
function changes({ activity, dataverse }: SimulatedTenant): string[] {
  return [...activity.calls, ...dataverse.calls]
    .filter(({ method }) => method !== "GET")
    .map(({ operation, method }) => `${operation} ${method}`);
}

test("without --write nothing but reads and sign-ins is sent", async () => {
  await using tenant = await startTenant();

  await run(tenant, { write: false });

  expect(changes(tenant)).toEqual([]);
  expect(new Set(tenant.entra.calls.map(({ operation }) => operation))).toEqual(new Set(["token"]));
});

test("with --write Audit.General is started and never stopped, and no row remains", async () => {
  await using tenant = await startTenant();

  const { left, printed } = await run(tenant, { write: true });

  const sent = changes(tenant);
  expect(sent.filter((each) => /^(start|stop)/.test(each))).toEqual(["start POST"]);
  expect(tenant.dataverse.counters.rowsCreated).toBe(1);
  expect(tenant.dataverse.auditRows.size).toBe(0);
  expect(left).toEqual([]);
  expect(printed).toContain('the title "audit-log-connector verify", which are removed at the end');
});

test("rows that were there stay as they were", async () => {
  await using tenant = await startTenant();
  const before = await someRow(tenant);

  await run(tenant, { write: true });

  expect([...tenant.dataverse.auditRows.values()]).toEqual([before]);
});

test("a row that is made by what should have been refused is removed, too", async () => {
  await using tenant = await startTenant({ dataverse: { errors: { "duplicate-target": { status: 204 } } } });

  const { file } = await run(tenant, { only: ["dataverse.duplicate-target"] });

  expect(file.answers).toMatchObject([{ verdict: "differs", seen: { status: 204, code: "none" } }]);
  expect(tenant.dataverse.counters.rowsCreated).toBeGreaterThan(0);
  expect(tenant.dataverse.auditRows.size).toBe(0);
});

test("a row whose creation got no answer is removed, too", async () => {
  await using tenant = await startTenant();
  tenant.dataverse.failNext({ reset: true, afterEffect: true }, { operation: "upsert" });

  const { file, left } = await run(tenant, { only: ["dataverse.old-version"] });

  expect(file.answers).toMatchObject([{ verdict: "can't tell" }]);
  expect(tenant.dataverse.counters.rowsCreated).toBe(1);
  expect(tenant.dataverse.auditRows.size).toBe(0);
  expect(left).toEqual([]);
});

test("a run that is stopped while it writes removes its rows, and keeps what it knows", async () => {
  await using tenant = await startTenant();
  const stop = new AbortController();
  tenant.dataverse.onCall(({ operation }) => {
    if (operation === "upsert") stop.abort();
  });

  const { file, printed } = await run(tenant, {
    only: ["dataverse.duplicate-key", "dataverse.create-only", "dataverse.text-too-long"],
    stop: stop.signal,
  });

  expect(file.answers.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
    "dataverse.duplicate-key as assumed",
  ]);
  expect(tenant.dataverse.auditRows.size).toBe(0);
  expect(printed).toContain("Stopped: the other questions weren't asked.");
});

test("what can't be removed is named with the command that removes it", async () => {
  await using tenant = await startTenant();
  tenant.dataverse.failNext({ status: 503 }, { operation: "delete" });

  const { left, printed } = await run(tenant, { only: ["dataverse.create-only"] });

  const [id = ""] = tenant.dataverse.auditRows.keys();
  expect(left).toEqual([id]);
  expect(printed).toContain(
    `az rest --method delete --resource ${tenant.dataverse.url} --url "${tenant.dataverse.url}/api/data/v9.2/admin_auditlogs(${id})"`,
  );
});

test("Audit.General isn't started where it has a webhook", async () => {
  await using tenant = await startTenant();
  const subscription = tenant.activity.subscriptions.get("Audit.General");
  if (subscription !== undefined)
    subscription.webhook = {
      authId: null,
      address: "https://contoso.com",
      expiration: "",
      status: "enabled",
    };

  const { file } = await run(tenant, { only: ["activity.AF20024"] });

  expect(file.answers).toEqual([
    { id: "activity.AF20024", verdict: "can't tell", why: expect.stringContaining("has a webhook") },
  ]);
  expect(changes(tenant)).toEqual([]);
});

async function someRow({ dataverse, entra }: SimulatedTenant) {
  const id = "0b0b0b0b-0000-4000-8000-000000000001";
  await fetch(`${dataverse.url}/api/data/v9.2/admin_auditlogs(${id})`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${entra.issue({ audience: dataverse.url })}` },
    body: JSON.stringify({ admin_title: "Ada" }),
  });
  const row = dataverse.auditRows.get(id);
  expect(row).toBeDefined();
  return { ...row };
}
