import type { Emulator, Fault } from "../fakes/emulators/emulator";
import { atCall, errorsOf, NONE, scenario, wrongRows, type Scenario } from "../support/scenario";

const MIXED = { events: 1_000, matchingShare: 0.4 };
const busy = (status: number, headers: Record<string, string> = {}): Fault => ({
  status,
  headers,
  body: { error: { code: "AF429", message: "Too many requests. Method=GetBlob, PublisherId=0" } },
});

/** The most calls that arrived while an earlier refusal was still to be obeyed. */
function mostAfterRefusal({ calls }: Emulator, silenceMs: number): number {
  const refused = calls.filter(({ status }) => status === 429 || status === 403);
  const after = refused.map(({ atMs }) =>
    calls.filter((call) => call.atMs > atMs && call.atMs < atMs + silenceMs),
  );
  return Math.max(...after.map(({ length }) => length));
}

async function expectHealed(tenant: Scenario): Promise<void> {
  const run = await tenant.run("once");

  expect(errorsOf(run)).toEqual([]);
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(tenant.dataverse.counters.rowsCreated).toBe(tenant.truth.rows);
}

const READS = { activity: ["content", "blob"], dataverse: ["query"] };
const ALL = {
  activity: ["list", "start", ...READS.activity],
  dataverse: ["attributes", "upsertMultiple", "updateMultiple", "upsert", ...READS.dataverse],
};

const hiccups: [string, Fault, typeof ALL][] = [
  ["503", { status: 503 }, READS],
  ["503 with Retry-After: 0", { status: 503, headers: { "Retry-After": "0" } }, ALL],
  ["500 with a page of HTML", { status: 500, body: "<html>The service is unavailable</html>" }, READS],
  ["a reset connection", { reset: true }, { ...READS, dataverse: ["upsertMultiple", "upsert"] }],
  ["a body that breaks off", { truncate: 30 }, READS],
];

test.concurrent.each(hiccups)(
  "%s, once in several kinds of call, is repeated and leaves no trace",
  async (_, fault, operations) => {
    await using tenant = await scenario(MIXED);
    for (const operation of operations.activity) tenant.activity.failNext(fault, { operation });
    for (const operation of operations.dataverse) tenant.dataverse.failNext(fault, { operation });
    tenant.entra.failNext(fault, { operation: "token" });

    await expectHealed(tenant);
  },
);

test.concurrent.each([
  ["403 with Retry-After", busy(403, { "Retry-After": "1" }), 1_000],
  ["429 with Retry-After", busy(429, { "Retry-After": "1" }), 1_000],
  // The back-off of the first attempt is at least half a second.
  ["403 without Retry-After, as observed", busy(403), 500],
  ["429 without Retry-After", busy(429), 500],
])(
  "AF429 as %s silences all calls of the feed for a while, and everything arrives",
  async (_, fault, silenceMs) => {
    await using tenant = await scenario({ ...MIXED, env: { AUDITLOG_FETCH_CONCURRENCY: "2" } });
    tenant.activity.failNext(fault, { operation: "blob" });

    await expectHealed(tenant);

    expect(tenant.activity.count("blob")).toBe(tenant.truth.blobs + 1);
    // Two fetches and a listing may have been on their way; whoever went on regardless would have sent dozens.
    expect(tenant.truth.blobs).toBeGreaterThan(20);
    expect(mostAfterRefusal(tenant.activity, silenceMs)).toBeLessThanOrEqual(3);
  },
);

test.concurrent(
  "a storm of all three limits of Dataverse is waited out, without a request in between",
  async () => {
    await using tenant = await scenario({
      ...MIXED,
      env: { AUDITLOG_BATCH_SIZE: "25" },
      // On a busy computer requests are on their way for a while; those refused meanwhile are counted below.
      dataverse: { retryAfterGraceMs: 600 },
    });
    atCall(tenant.dataverse, { operation: "upsertMultiple", nth: 3 }, () => {
      for (const code of ["0x80072322", "0x80072321", "0x80072326"] as const)
        tenant.dataverse.throttle({ code, retryAfterSeconds: 1 });
    });

    await expectHealed(tenant);

    expect(tenant.dataverse.counters.throttled).toBeGreaterThanOrEqual(3);
    expect(tenant.dataverse.counters.throttled).toBeLessThanOrEqual(12);
    expect(tenant.dataverse.counters.requestsInsideRetryAfter).toBe(0);
  },
);

test.concurrent("Dataverse's limit on parallel requests is kept by its own hint", async () => {
  await using tenant = await scenario({
    ...MIXED,
    env: { AUDITLOG_BATCH_SIZE: "10" },
    dataverse: { dopHint: 2, concurrency: 4, latencyMs: 20 },
  });

  await expectHealed(tenant);

  expect(tenant.dataverse.counters).toMatchObject({ throttled: 0, peakConcurrency: 2 });
});

test.concurrent("a connection reset after Dataverse has committed doubles nothing", async () => {
  await using tenant = await scenario({ ...MIXED, env: { AUDITLOG_BATCH_SIZE: "100" } });
  const lost: Fault = { reset: true, afterEffect: true };
  for (const operation of ["upsertMultiple", "updateMultiple", "upsert"])
    tenant.dataverse.failNext(lost, { operation });

  await expectHealed(tenant);

  expect(tenant.dataverse.counters.rowsUpdated).toBeGreaterThan(0);
});

test.concurrent("rows that another writer inserts at the same moment aren't an error", async () => {
  await using tenant = await scenario({ ...MIXED, env: { AUDITLOG_BATCH_SIZE: "100" } });
  tenant.dataverse.loseRaces(2);

  await expectHealed(tenant);
});

test.concurrent("a revoked token is replaced by a new one", async () => {
  await using tenant = await scenario(MIXED);
  tenant.activity.failNext({ status: 401 }, { operation: "blob" });
  tenant.dataverse.failNext({ status: 401 }, { operation: "upsertMultiple" });

  await expectHealed(tenant);

  expect(tenant.entra.count("token")).toBe(4);
});

test.concurrent(
  "a feed that answers nothing but 403 without AF429 is no throttling: the pass ends (control)",
  async () => {
    await using tenant = await scenario(MIXED);
    tenant.activity.failWhen(({ operation }) => operation === "content", { status: 403, body: "Forbidden" });

    const run = await tenant.run("once");

    expect(run.code).toBe(1);
    expect(errorsOf(run)).toHaveLength(1);
    expect(tenant.activity.count("content")).toBe(1);
  },
);
