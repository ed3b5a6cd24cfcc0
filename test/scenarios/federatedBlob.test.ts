import { MovableClock } from "../support/movableClock";
import { startAzurite, type Azurite } from "../support/https";
import { errorsOf, NONE, passOf, scenario, wrongRows, type Scenario } from "../support/scenario";

// Azurite accepts any unsigned token of the right audience: that the identity may use the account is not proven here.

const MIXED = { events: 1_500, matchingShare: 0.4 };

let azurite: Azurite;
let containers = 0;
beforeAll(async () => {
  azurite = await startAzurite(new MovableClock());
});
afterAll(async () => await azurite[Symbol.asyncDispose]());

/** A tenant whose runtime has a managed identity in place of the secret, and a container in place of the folder. */
async function federated(options: Parameters<typeof scenario>[0] = MIXED): Promise<Scenario> {
  const name = `state-${++containers}`;
  const tenant = await scenario(options);
  await azurite.create(name, tokenFor(tenant));
  const { AUDITLOG_CLIENT_SECRET: _, ...withoutSecret } = tenant.env;
  const env = {
    ...withoutSecret,
    ...tenant.envFederated,
    AUDITLOG_STATE: `${azurite.url}/${name}`,
    NODE_EXTRA_CA_CERTS: azurite.certificate,
  };
  const start: Scenario["start"] = (command, more = {}) =>
    tenant.start(command, { AUDITLOG_CLIENT_SECRET: "", ...env, ...more });
  return { ...tenant, env, start, run: async (command, more) => await start(command, more).waitForExit() };
}

/** The test's own access to the storage account. */
function tokenFor({ entra }: Pick<Scenario, "entra">): string {
  return entra.issue({ audience: "https://storage.azure.com", unsigned: true });
}

test("without any secret everything arrives, the state is in the container, and a second pass writes nothing", async () => {
  await using tenant = await federated();

  const first = await tenant.run("once");
  const { rowsWritten } = tenant.dataverse.counters;
  const second = await tenant.run("once");

  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(second).toMatchObject({ code: 0, stderr: "" });
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(tenant.dataverse.counters.rowsWritten).toBe(rowsWritten);
  expect(passOf(second).blobsListed).toBe(0);
  const container = tenant.env.AUDITLOG_STATE?.split("/").at(-1) ?? "";
  const documents = await azurite.list(container, tokenFor(tenant));
  expect(documents).toEqual(expect.arrayContaining(["cursor.json", "lock", "report.json"]));
  const forms = tenant.entra.calls
    .filter(({ operation }) => operation === "token")
    .map(({ body }) => body ?? "");
  expect(forms.filter((form) => form.includes("client_secret"))).toEqual([]);
});

test("of two runtimes at once only one writes at a time, and both end well", async () => {
  await using tenant = await federated({ ...MIXED, dataverse: { latencyMs: 150 } });

  const [one, other] = await Promise.all([tenant.run("once"), tenant.run("once")]);

  const waited = [one, other].filter(({ events }) => events.some(({ event }) => event === "lease_held"));
  expect([one.code, other.code]).toEqual([0, 0]);
  expect(waited).toHaveLength(1);
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(Number(passOf(one).blobsListed) + Number(passOf(other).blobsListed)).toBe(tenant.truth.blobs);
  expect(tenant.activity.count("blob")).toBe(tenant.truth.blobs);
});

test("a crash in the middle is repeated from the container's state", async () => {
  await using tenant = await federated({ ...MIXED, env: { AUDITLOG_BATCH_SIZE: "40" } });
  tenant.dataverse.failWhen(
    ({ operation }) => operation === "upsertMultiple" && tenant.dataverse.counters.bulkCalls >= 3,
    { status: 403, body: { error: { code: "0x80040220", message: "taken away" } } },
    { times: 1 },
  );

  const failed = await tenant.run("once");
  const next = await tenant.run("once");

  expect([failed.code, next.code]).toEqual([1, 0]);
  expect(errorsOf(failed)).toHaveLength(1);
  expect(wrongRows(tenant)).toEqual(NONE);
});

test("a container that is not there is named, with exit 1 and nothing written (control)", async () => {
  await using tenant = await federated();

  const run = await tenant.run("once", { AUDITLOG_STATE: `${azurite.url}/absent` });

  expect(run.code).toBe(1);
  expect(errorsOf(run)).toHaveLength(1);
  expect(run.stdout).toContain("absent");
  expect(tenant.dataverse.auditRows.size).toBe(0);
});

test("an identity whose token the app does not trust is refused with a hint", async () => {
  await using tenant = await federated({
    ...MIXED,
    entra: { client: { federatedSubject: "somebody-else" } },
  });

  const run = await tenant.run("once");

  expect(run.code).toBe(1);
  expect(errorsOf(run)).toMatchObject([{ event: "authentication_failed" }]);
  expect(errorsOf(run)[0]?.hint).toContain("its subject must be the identity's object id");
});
