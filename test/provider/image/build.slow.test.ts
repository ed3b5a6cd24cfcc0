import { readOrigin } from "../../../provider/image/origin";
import { readSources } from "../../../provider/image/sources";
import { BUILD_INPUTS, REGISTRY, startCloud } from "../support/cloud";
import { builder, messageOf, root } from "./builder";

test("an image is built from exactly the sources, and named by its digest", async () => {
  await using cloud = await startCloud();
  const { create } = builder(cloud);

  const { id, outputs } = await create();

  const { hash, files } = await readSources(root);
  const [run] = cloud.arm.runs;
  const digest = run?.digest ?? "";
  expect(id).toBe(`${REGISTRY}.azurecr.io/auditlog/sync`);
  expect(outputs).toEqual({
    digest,
    tag: hash.slice(0, 16),
    image: `${REGISTRY}.azurecr.io/auditlog/sync@${digest}`,
    runId: "cb1",
  });
  expect([...(run?.files.keys() ?? [])]).toEqual(files.map(({ path }) => path));
  expect(run).toMatchObject({ repository: "auditlog/sync", tag: hash.slice(0, 16) });
  const { version, revision } = await readOrigin(root, files);
  expect(run?.arguments).toEqual({ VERSION: version, REVISION: revision });
  expect(cloud.arm.count()).toBe(["uploadUrl", "upload", "scheduleRun"].length + 3);
});

test("a registry that only accepts the request at first is waited for in the same way", async () => {
  await using cloud = await startCloud({ schedulesLater: true, pollsUntilEnd: 4 });

  const { outputs } = await builder(cloud).create();

  expect(outputs.runId).toBe("cb1");
  expect(cloud.arm.runs).toHaveLength(1);
});

test("the longer a build takes, the less often it is polled", async () => {
  await using cloud = await startCloud({ pollsUntilEnd: 40 });
  const { clock, create, shown } = builder(cloud);

  await create();

  expect(clock.slept.slice(0, 11)).toEqual(Array<number>(11).fill(2_000));
  expect(clock.slept.at(-1)).toBe(Math.max(...clock.slept));
  expect(Math.max(...clock.slept)).toBeLessThanOrEqual(15_000);
  expect(shown.at(-1)).toMatch(/^built auditlog\/sync:[\da-f]{16} \(run cb1\)$/);
  expect(shown.slice(1, 4)).toEqual([
    expect.stringMatching(/^scheduling the build of auditlog\/sync:[\da-f]{16}$/),
    "run cb1: Queued, 0 s",
    "run cb1: Running, 2 s",
  ]);
});

test("the engine's wish to stop ends the wait for a run", async () => {
  await using cloud = await startCloud({ pollsUntilEnd: 1_000 });
  const stop = new AbortController();
  const { handler, clock, call } = builder(cloud, stop.signal);
  const { inputs } = await handler.check(BUILD_INPUTS);
  const status = (): void => {
    if (clock.slept.length === 3) stop.abort(new Error("canceled"));
  };

  const created = handler.create(inputs, { ...call, status });

  await expect(created).rejects.toThrow("canceled");
  expect(cloud.arm.count("run")).toBe(4);
});

test("an update builds again, and answers with the new outputs", async () => {
  await using cloud = await startCloud();
  const { handler, call, create } = builder(cloud);
  const { id, outputs } = await create();
  const { inputs } = await handler.check(BUILD_INPUTS);
  const before = { ...inputs, sourcesHash: "0".repeat(64) };
  const olds = { inputs: before, state: { ...before, ...outputs } };

  const updated = await handler.update(id, { olds, news: inputs }, call);

  expect(updated).toEqual({ ...outputs, runId: "cb2" });
});

test("sources that changed between check and build are not built under the old hash", async () => {
  await using cloud = await startCloud();
  const { handler, call } = builder(cloud);

  const created = handler.create({ ...BUILD_INPUTS, sourcesHash: "0".repeat(64) }, call);

  expect(await messageOf(created)).toContain("have changed since the preview");
  expect(cloud.arm.count()).toBe(0);
});
