import type { RuntimeProcess } from "../support/runtimeProcess";
import { atCall, NONE, scenario, wrongRows, type Scenario, type ScenarioOptions } from "../support/scenario";

// The first retry comes 15 seconds after a failure, a dead lock is stale after 10: the tests wait side by side.

interface Probe {
  readonly status: number;
  readonly reason: string;
}

async function probe(runtime: RuntimeProcess, path: "/live" | "/ready"): Promise<Probe> {
  const { port } = await runtime.waitForEvent("runtime_started");
  const response = await fetch(`http://127.0.0.1:${String(port)}${path}`);
  const { reason } = (await response.json()) as { reason: string };
  return { status: response.status, reason };
}

interface Cause {
  readonly given?: ScenarioOptions;
  readonly breakIt?: (tenant: Scenario) => void;
  readonly mend: (tenant: Scenario) => void;
  readonly event: string;
  readonly reason: string;
}

const clientOf = ({ env }: Scenario): string => env.AUDITLOG_CLIENT_ID ?? "";

const causes: [string, Cause][] = [
  [
    "consent and the application user arrive",
    {
      given: { entra: { client: { roles: [] } } },
      breakIt: ({ dataverse }) => dataverse.removeUser(),
      mend: (tenant) => {
        tenant.entra.setRoles(clientOf(tenant), ["ActivityFeed.Read"]);
        tenant.dataverse.addUser();
      },
      event: "authentication_failed",
      reason: "refuses the app's permissions",
    },
  ],
  [
    "Entra learns of a new secret",
    {
      given: { env: { AUDITLOG_CLIENT_SECRET: "fresh-from-the-vault" } },
      mend: (tenant) => tenant.entra.setSecret(clientOf(tenant), "fresh-from-the-vault"),
      event: "authentication_failed",
      reason: "AADSTS7000215",
    },
  ],
  [
    "the privileges arrive",
    {
      breakIt: ({ dataverse }) => dataverse.removePrivilege("prvCreateadmin_AuditLog"),
      mend: ({ dataverse }) => dataverse.addPrivilege("prvCreateadmin_AuditLog"),
      event: "authentication_failed",
      reason: "prvCreateadmin_AuditLog",
    },
  ],
];

test.concurrent(
  "a healthy serve is ready after its first pass, and the probes answer nothing else",
  async () => {
    await using tenant = await scenario();
    const runtime = tenant.start("serve");
    await runtime.waitForEvent("pass_completed");
    const { port } = await runtime.waitForEvent("runtime_started");

    const other = await fetch(`http://127.0.0.1:${String(port)}/metrics`);

    expect(await probe(runtime, "/ready")).toMatchObject({ status: 200 });
    expect(other.status).toBe(404);
  },
);

test.concurrent.each(causes)("serve stays up, not ready, until %s; then it delivers", async (_, cause) => {
  await using tenant = await scenario({ matchingShare: 0.3, ...cause.given });
  cause.breakIt?.(tenant);
  const runtime = tenant.start("serve");
  await runtime.waitForEvent(cause.event);
  const live = await probe(runtime, "/live");
  const ready = await probe(runtime, "/ready");

  cause.mend(tenant);
  await runtime.waitForEvent("pass_completed");

  expect(live.status).toBe(200);
  expect(ready).toMatchObject({ status: 503, reason: expect.stringContaining(cause.reason) });
  expect(await probe(runtime, "/live")).toMatchObject({ status: 200 });
  expect(await probe(runtime, "/ready")).toMatchObject({ status: 200 });
  expect(wrongRows(tenant)).toEqual(NONE);
});

test.concurrent(
  "as long as nothing is mended serve stays up, tries again, and is not ready (control)",
  async () => {
    await using tenant = await scenario();
    tenant.dataverse.removeTable();
    const runtime = tenant.start("serve");
    const failure = await runtime.waitForEvent("pass_failed");
    await runtime.waitForEvent("pass_failed", ({ time }) => time !== failure.time);

    expect(await probe(runtime, "/live")).toMatchObject({ status: 200 });
    expect(await probe(runtime, "/ready")).toMatchObject({
      status: 503,
      reason: expect.stringContaining("table admin_auditlog does not exist"),
    });
    expect(failure.hint).toContain("Install the CoE Starter Kit");
  },
);

test.concurrent("a pass waits until the lock of a killed serve is stale, and takes over", async () => {
  await using tenant = await scenario({ matchingShare: 0.3, env: { AUDITLOG_BATCH_SIZE: "40" } });
  const cut = { reset: true, afterEffect: true } as const;
  atCall(tenant.dataverse, { operation: "upsertMultiple", nth: 3 }, () => dying.kill("SIGKILL"), cut);
  const dying = tenant.start("serve");
  const dead = await dying.waitForExit();

  const run = await tenant.run("once");

  expect(dead.code).toBeNull();
  expect(run.code).toBe(0);
  expect(run.events.filter(({ event }) => event === "lease_held")).toHaveLength(1);
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(tenant.dataverse.counters.rowsCreated).toBe(tenant.truth.rows);
});
