import { BUILD_INPUTS, GROUP, REGISTRY, startCloud, SUBSCRIPTION } from "../support/cloud";
import { builder, messageOf } from "./builder";

test("a build that never ends is given up after 45 minutes, with the command that shows its log", async () => {
  await using cloud = await startCloud({ pollsUntilEnd: 10_000 });
  const { clock, create } = builder(cloud);
  const start = clock.now();

  const message = await messageOf(create());

  expect(message).toBe(
    "run cb1 in crauditlogdev is still Running after 45 minutes; see az acr task logs --registry crauditlogdev " +
      "--run-id cb1, then run pulumi up --stack <stack> again",
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

test("a base image that Docker Hub refuses for the moment is told with what to do", async () => {
  await using cloud = await startCloud();
  const log =
    "Step 1/16 : FROM node:20-slim AS build\n" +
    "toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit\n";
  cloud.arm.planEnd({ status: "Failed", log });

  const message = await messageOf(builder(cloud).create());

  expect(message.split("\n").slice(1)).toEqual([
    ...log.trimEnd().split("\n"),
    "Docker Hub limits how often base images are pulled without an account; run pulumi up --stack <stack> again later, or give the " +
      "stack a finished image with the setting `image`",
    "All of its log: az acr task logs --registry crauditlogdev --run-id cb1",
  ]);
});

test("a log that can't be read does not hide that the run failed, and shows no signature", async () => {
  await using cloud = await startCloud();
  cloud.arm.planEnd({ status: "Failed" });

  const message = await messageOf(builder(cloud).create());

  expect(message).toContain("ended as Failed (run cb1)");
  expect(message).toContain("(its log can't be read: ");
  expect(message).not.toContain("sig=");
});

test("a run that names no image has failed", async () => {
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

test("a registry that stays absent is named, after a minute at most (control)", async () => {
  await using cloud = await startCloud();
  cloud.arm.registries.clear();
  const { clock, create } = builder(cloud);

  const message = await messageOf(create());

  expect(message).toContain(
    "can't upload the sources of the image in the registry crauditlogdev: ResourceNotFound",
  );
  expect(message.split("\n").at(-1)).toBe(
    `registry crauditlogdev does not exist in ${GROUP} of subscription ${SUBSCRIPTION}; when it was deleted by hand, run ` +
      "pulumi refresh --stack <stack>, then pulumi up --stack <stack> recreates both",
  );
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

test("network rules of the registry's storage are told from a missing role", async () => {
  await using cloud = await startCloud();
  const { create } = builder(cloud);
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthorizationFailure</Code><Message>No.</Message></Error>`;
  const headers = { "x-ms-error-code": "AuthorizationFailure", "Content-Type": "application/xml" };
  cloud.arm.failNext({ status: 403, headers, body }, { operation: "upload" });

  const message = await messageOf(create());

  expect(message).toContain("AuthorizationFailure");
  expect(message.split("\n").at(-1)).toMatch(/^the network rules of the registry's storage .* no role helps/);
});
