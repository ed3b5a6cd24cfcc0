import {
  atCall,
  NONE,
  passOf,
  scenario,
  stateDocument,
  wrongRows,
  type ScenarioOptions,
} from "../support/scenario";

const DENSE: ScenarioOptions = {
  events: 1_500,
  matchingShare: 0.4,
  env: { AUDITLOG_BATCH_SIZE: "40", AUDITLOG_FETCH_CONCURRENCY: "2" },
};

test.concurrent.each(["SIGTERM", "SIGINT"] as const)(
  "%s during a pass: the runtime delivers what it has read, commits and exits 1, since something is left; the next pass does it",
  async (signal) => {
    await using tenant = await scenario(DENSE);
    atCall(tenant.dataverse, { operation: "upsertMultiple", nth: 3 }, () => runtime.kill(signal), {
      delayMs: 50,
    });
    const runtime = tenant.start("once");

    const stopped = await runtime.waitForExit();
    const { rowsWritten } = tenant.dataverse.counters;
    const fetched = tenant.activity.count("blob");
    const next = await tenant.run("once");

    expect(stopped).toMatchObject({ code: 1, stderr: "" });
    expect(stopped.events.filter(({ level }) => level === "error")).toEqual([]);
    expect(passOf(stopped, "pass_stopped").rowsWritten).toBe(rowsWritten);
    expect(rowsWritten).toBeLessThan(tenant.truth.rows);
    expect(fetched).toBeLessThan(tenant.truth.blobs);
    expect(next.code).toBe(0);
    expect(wrongRows(tenant)).toEqual(NONE);
    // Only the two blobs that were being fetched when the signal came are fetched again.
    expect(tenant.activity.count("blob")).toBeLessThanOrEqual(tenant.truth.blobs + 2);
    expect(Number(passOf(stopped, "pass_stopped").blobsDelivered) + Number(passOf(next).blobsListed)).toBe(
      tenant.truth.blobs,
    );
  },
);

test.concurrent("a second SIGTERM ends it at once with 1, and the next pass loses nothing", async () => {
  await using tenant = await scenario(DENSE);
  const hang = { delayMs: 20_000 };
  atCall(tenant.dataverse, { operation: "upsertMultiple", nth: 3 }, () => runtime.kill("SIGTERM"), hang);
  const runtime = tenant.start("once");
  await runtime.waitForEvent("shutting_down");
  const startedMs = performance.now();
  runtime.kill("SIGTERM");

  const { code, stdout } = await runtime.waitForExit();
  const tookMs = performance.now() - startedMs;
  const isUncommitted = stateDocument(tenant, "cursor") === undefined;
  const next = await tenant.run("once");

  expect(code).toBe(1);
  expect(tookMs).toBeLessThan(3_000);
  expect(stdout).toContain("second SIGTERM: exiting now");
  expect(isUncommitted).toBe(true);
  expect(next.code).toBe(0);
  expect(wrongRows(tenant)).toEqual(NONE);
});

test.concurrent("when the grace runs out it leaves with 1 and says so", async () => {
  await using tenant = await scenario({ ...DENSE, env: { ...DENSE.env, AUDITLOG_SHUTDOWN_GRACE: "PT1S" } });
  const hang = { delayMs: 20_000 };
  atCall(tenant.dataverse, { operation: "upsertMultiple" }, () => runtime.kill("SIGTERM"), hang);
  const runtime = tenant.start("once");

  const { code, stdout } = await runtime.waitForExit();

  expect(code).toBe(1);
  expect(stdout).toContain("not finished 1 s after SIGTERM");
});

test.concurrent.each(["SIGTERM", "SIGINT"] as const)(
  "%s ends an idle serve with 0 at once",
  async (signal) => {
    await using tenant = await scenario({ matchingShare: 0.3 });
    const runtime = tenant.start("serve");
    await runtime.waitForEvent("pass_completed");
    const startedMs = performance.now();
    runtime.kill(signal);

    const { code, stderr, events } = await runtime.waitForExit();

    expect([code, stderr]).toEqual([0, ""]);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(events.at(-1)?.event).toBe("runtime_stopped");
    expect(wrongRows(tenant)).toEqual(NONE);
  },
);

test.concurrent("SIGTERM during a pass of serve: it delivers what it has read and exits 0", async () => {
  await using tenant = await scenario(DENSE);
  atCall(tenant.dataverse, { operation: "upsertMultiple", nth: 3 }, () => runtime.kill("SIGTERM"), {
    delayMs: 50,
  });
  const runtime = tenant.start("serve");

  const stopped = await runtime.waitForExit();
  const next = await tenant.run("once");

  expect([stopped.code, next.code]).toEqual([0, 0]);
  expect(passOf(stopped, "pass_stopped").isComplete).toBe(false);
  expect(wrongRows(tenant)).toEqual(NONE);
});
