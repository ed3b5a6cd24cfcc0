import { resolve } from "node:path";
import { imageBuild } from "../../../provider/image/build";
import type { Call, ResourceHandler, Values } from "../../../provider/handler";
import { readSources } from "../../../provider/image/sources";
import { UNKNOWN } from "../../../provider/wire";
import { FakeClock } from "../../support/fakeClock";
import { BUILD_INPUTS, GROUP, REGISTRY, startCloud, SUBSCRIPTION, type Cloud } from "../support/cloud";

const root = resolve(__dirname, "../../..");

interface Builder {
  readonly handler: ResourceHandler;
  readonly clock: FakeClock;
  readonly call: Call;
  /** Lines shown while it builds. */
  readonly shown: string[];
  readonly create: () => Promise<{ id: string; outputs: Values }>;
}

function builder(cloud: Cloud, signal = new AbortController().signal): Builder {
  const clock = new FakeClock();
  const handler = imageBuild({ root, connect: cloud.connect, clock });
  const shown: string[] = [];
  const call = { signal, status: (text: string) => void shown.push(text) };
  const create: Builder["create"] = async () => {
    const { inputs } = await handler.check(BUILD_INPUTS);
    return await handler.create(inputs, call);
  };
  return { handler, clock, call, shown, create };
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => new Error("it succeeded"),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "ProviderError" });
  return (error as Error).message;
}

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
  expect(cloud.arm.count()).toBe(["uploadUrl", "upload", "scheduleRun"].length + 3);
});

test("a registry that only accepts the request at first is waited for in the same way", async () => {
  await using cloud = await startCloud({ schedulesLater: true, pollsUntilEnd: 4 });

  const { outputs } = await builder(cloud).create();

  expect(outputs.runId).toBe("cb1");
  expect(cloud.arm.runs).toHaveLength(1);
});

test("the longer a build takes, the seldomer it is asked for", async () => {
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

test("a build that never ends is given up after 45 minutes, with the command that shows its log", async () => {
  await using cloud = await startCloud({ pollsUntilEnd: 10_000 });
  const { clock, create } = builder(cloud);
  const start = clock.now();

  const message = await messageOf(create());

  expect(message).toBe(
    "run cb1 in crauditlogdev is still Running after 45 minutes; see az acr task logs --registry crauditlogdev " +
      "--run-id cb1, then run pulumi up again",
  );
  expect((clock.now() - start) / 60_000).toBeCloseTo(45, 0);
});

test.each(["Failed", "Canceled", "Error", "Timeout"] as const)(
  "a run that ends as %s shows the last 30 lines of its log and where the rest is",
  async (status) => {
    await using cloud = await startCloud();
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
    cloud.arm.planEnd({ status, log: `${lines.join("\r\n")}\r\n` });

    const message = await messageOf(builder(cloud).create());

    const [head, ...rest] = message.split("\n");
    expect(head).toMatch(
      /^the build of auditlog\/sync:[\da-f]{16} in crauditlogdev ended as \w+ \(run cb1\)$/,
    );
    expect(head).toContain(`ended as ${status} `);
    expect(rest).toEqual([
      ...lines.slice(10),
      "All of its log: az acr task logs --registry crauditlogdev --run-id cb1",
    ]);
  },
);

test("a log that can't be read does not hide that the run failed, and shows no signature", async () => {
  await using cloud = await startCloud();
  cloud.arm.planEnd({ status: "Failed" });

  const message = await messageOf(builder(cloud).create());

  expect(message).toContain("ended as Failed (run cb1)");
  expect(message).toContain("(its log can't be read: ");
  expect(message).not.toContain("sig=");
});

test("a run that names no image is no success", async () => {
  await using cloud = await startCloud();
  cloud.arm.planEnd({ status: "Succeeded", withoutImages: true });

  expect(await messageOf(builder(cloud).create())).toMatch(
    /^run cb1 succeeded, but names no digest of auditlog/,
  );
});

test.each(["uploadUrl", "upload", "scheduleRun", "run"])(
  "a cut connection, a busy and a failing service during %s are outlived",
  async (operation) => {
    await using cloud = await startCloud();
    cloud.arm.failNext({ reset: true }, { operation });
    cloud.arm.failNext({ status: 503 }, { operation });
    cloud.arm.failNext({ status: 500 }, { operation });

    const { outputs } = await builder(cloud).create();

    expect(outputs.digest).toBe(cloud.arm.runs.at(-1)?.digest);
  },
);

test("throttling without a Retry-After, which the SDK does not repeat, is waited out", async () => {
  await using cloud = await startCloud();
  const { clock, create } = builder(cloud);
  cloud.arm.failNext({ status: 429 }, { operation: "scheduleRun", times: 2 });

  await create();

  expect(clock.slept.slice(0, 2)).toEqual([2_000, 4_000]);
});

test("a registry that answers 404 at first, being new, is waited for", async () => {
  await using cloud = await startCloud();
  cloud.arm.registries.clear();
  const { clock, handler, call } = builder(cloud);
  const { inputs } = await handler.check(BUILD_INPUTS);
  const shown: string[] = [];
  const status = (text: string): void => {
    shown.push(text);
    if (clock.slept.length === 2) cloud.arm.registries.add(`${SUBSCRIPTION}/${GROUP}/${REGISTRY}`);
  };

  await handler.create(inputs, { ...call, status });

  expect(cloud.arm.count("uploadUrl")).toBe(4);
  expect(shown[1]).toMatch(/^ResourceNotFound: .*; trying again in 2 s$/);
});

test("a registry that stays absent is named, after a minute at most (the twin)", async () => {
  await using cloud = await startCloud();
  cloud.arm.registries.clear();
  const { clock, create } = builder(cloud);

  const message = await messageOf(create());

  expect(message).toContain(
    "can't upload the sources of the image in the registry crauditlogdev: ResourceNotFound",
  );
  expect(message).toContain(`there is no registry crauditlogdev in ${GROUP} of subscription ${SUBSCRIPTION}`);
  expect(clock.slept).toEqual([2_000, 4_000, 8_000, 16_000, 30_000]);
});

test("missing rights are told at once, with the role that is needed", async () => {
  await using cloud = await startCloud();
  const { clock, create } = builder(cloud);
  const error = { code: "AuthorizationFailed", message: "The client 'x' does not have authorization" };
  cloud.arm.failNext({ status: 403, body: { error } }, { operation: "uploadUrl" });

  const message = await messageOf(create());

  expect(message.split("\n")).toEqual([
    "can't upload the sources of the image in the registry crauditlogdev: AuthorizationFailed: The client 'x' does " +
      "not have authorization (HTTP 403)",
    `the deployer needs the role Contributor, or Container Registry Tasks Contributor, on ${GROUP}`,
  ]);
  expect(clock.slept).toEqual([]);
});

test("the engine's wish to stop ends the wait for a run", async () => {
  await using cloud = await startCloud({ pollsUntilEnd: 1_000 });
  const stop = new AbortController();
  const { handler, clock } = builder(cloud, stop.signal);
  const { inputs } = await handler.check(BUILD_INPUTS);
  const status = (): void => {
    if (clock.slept.length === 3) stop.abort(new Error("canceled"));
  };

  const created = handler.create(inputs, { signal: stop.signal, status });

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

describe("without a cloud", () => {
  const connect = (): never => {
    throw new Error("no cloud is needed for this");
  };
  const handler = imageBuild({ root, connect, clock: new FakeClock() });

  test("check adds the hash of the sources, also while other inputs are unknown", async () => {
    const news = { ...BUILD_INPUTS, loginServer: UNKNOWN, subscriptionId: UNKNOWN };

    const { inputs, failures } = await handler.check(news);

    const { hash } = await readSources(root);
    expect(failures).toEqual([]);
    expect(inputs).toEqual({ ...news, sourcesHash: hash });
  });

  test.each([
    [{ subscriptionId: "mine" }, "subscriptionId", "is 'mine', but must be a GUID"],
    [
      { repository: "Sync" },
      "repository",
      "is 'Sync', but must be lower-case words, joined by '.', '_', '-' or '/'",
    ],
    [{ cloud: "mars" }, "cloud", "is 'mars', but must be one of commercial, gcc, gccHigh, dod, china"],
    [{ registryName: null }, "registryName", "is missing"],
    [{ sourcesHash: "0" }, "sourcesHash", "is found out by the provider; leave it out"],
    [{ tag: "latest" }, "tag", "is no property of this type"],
  ])("check refuses %j", async (change, property, reason) => {
    const { failures } = await handler.check({ ...BUILD_INPUTS, ...change });

    expect(failures).toEqual([{ property, reason }]);
  });

  test("other sources are an update; another place is another image", () => {
    const olds = { ...BUILD_INPUTS, sourcesHash: "1" };
    const changed = Object.keys(BUILD_INPUTS).map((name) =>
      handler.diff(olds, { ...olds, [name]: "another" }),
    );

    expect(handler.diff(olds, olds)).toEqual({});
    expect(handler.diff(olds, { ...olds, sourcesHash: "2" })).toEqual({ sourcesHash: "update" });
    expect(changed).toEqual(Object.keys(BUILD_INPUTS).map((name) => ({ [name]: "replace" })));
  });

  test("reading gives back what is recorded, an import is refused, and deleting does nothing", async () => {
    const call = { signal: new AbortController().signal, status: () => undefined };
    const recorded = { inputs: BUILD_INPUTS, state: { ...BUILD_INPUTS, digest: "sha256:0" } };

    await expect(handler.read("cr/sync", recorded, call)).resolves.toBe(recorded);
    await expect(handler.read("cr/sync", undefined, call)).rejects.toThrow("can't be imported");
    await expect(handler.delete("cr/sync", recorded, call)).resolves.toBeUndefined();
  });
});
