import { scenario, type Scenario } from "../support/scenario";

const OFF = { AUDITLOG_ENABLED: "false" };

/** Requests that any of Microsoft's services got. */
function requests({ entra, activity, dataverse }: Scenario): number {
  return [entra, activity, dataverse].reduce((sum, { calls }) => sum + calls.length, 0);
}

test.concurrent(
  "switched off, serve answers its probes and makes no request, until it is stopped",
  async () => {
    await using tenant = await scenario({ events: 10 });
    const runtime = tenant.start("serve", OFF);
    const { port } = await runtime.waitForEvent("runtime_disabled");

    const answers = await Promise.all(
      ["live", "ready"].map(
        async (probe) => (await fetch(`http://127.0.0.1:${Number(port)}/${probe}`)).status,
      ),
    );
    runtime.kill("SIGTERM");
    const { code, stderr } = await runtime.waitForExit();

    expect(answers).toEqual([200, 200]);
    expect([code, stderr, requests(tenant)]).toEqual([0, "", 0]);
  },
);

test.concurrent("switched off, once does nothing, even without a Dataverse environment", async () => {
  await using tenant = await scenario({ events: 10 });

  const { code, events } = await tenant.run("once", { ...OFF, AUDITLOG_DATAVERSE_URL: "" });

  expect([code, events.map(({ event }) => event), requests(tenant)]).toEqual([0, ["runtime_disabled"], 0]);
});

test.concurrent("what an admin runs by hand works all the same", async () => {
  await using tenant = await scenario({ events: 10 });

  const { code } = await tenant.run("check", OFF);

  expect(code).toBe(0);
  expect(requests(tenant)).toBeGreaterThan(0);
});
