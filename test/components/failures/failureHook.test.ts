import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../../../components/failures/failureHook";
import { entra } from "../../../components/failures/types";
import { MINUTE_MS, type Clock } from "../../../common/time";
import { FakeClock, NOON } from "../../support/fakeClock";
import { mockedCloud } from "../support/mockedCloud";
import { record } from "../../support/pulumiMocks";
import type { Failure } from "../../../components/failures/failure";
import { failure, REPLICATING } from "./failure";

/*
 * Mocked: the hook is called by hand with what an engine would say. That an engine calls it, and tries again when it
 * answers true, only the tests with the real CLI show.
 */

const said: string[] = [];

function note(level: string, message: string): Promise<void> {
  said.push(`${level}: ${message}`);
  return Promise.resolve();
}

beforeEach(() => {
  said.length = 0;
  jest.spyOn(pulumi.log, "info").mockImplementation((message) => note("info", message));
  jest.spyOn(pulumi.log, "error").mockImplementation((message) => note("error", message));
});

/** A component's hook, which may be asked again and again. */
async function hookWith(clock: Clock): Promise<(fields: Partial<Failure>) => Promise<unknown>> {
  const { result } = await record(
    () => onFailure("state-storage", "graph.microsoft.com", clock).onError ?? [],
    mockedCloud(),
  );
  const [hook] = result ?? [];
  if (hook === undefined) throw new Error("no hook");
  return async (fields) => {
    const { urn, type, name, operation, errors, inputs } = failure(fields);
    return await hook.callback({
      ...{ urn, id: "", name, type },
      ...{ failedOperation: operation, errors: [...errors], newInputs: inputs },
    });
  };
}

/** What the hook answers to a failure. */
async function answerTo(fields: Partial<Failure>, clock: Clock = new FakeClock()): Promise<unknown> {
  return await (
    await hookWith(clock)
  )(fields);
}

test("what only has to propagate is retried after a pause, and says so", async () => {
  const clock = new FakeClock();

  const again = await answerTo({ errors: [REPLICATING, REPLICATING] }, clock);

  expect(again).toBe(true);
  expect(clock.slept).toEqual([2000]);
  expect(said).toEqual([
    "info: state-storage-writer: waiting for Azure to know the new identity: next try in 2 s, giving up in 10 minutes",
  ]);
});

test("it gives up ten minutes after the first failure, however few the tries, and says how long it waited", async () => {
  const clock = new FakeClock();
  const hook = await hookWith(clock);
  const answers: unknown[] = [];

  for (let tries = 1; answers.at(-1) !== false; tries++) {
    answers.push(await hook({ errors: Array.from({ length: tries }, () => REPLICATING) }));
    clock.advance(4 * MINUTE_MS);
  }

  expect(answers).toEqual([true, true, true, false]);
  expect(said.at(-1)).toContain("Waited 12 minutes for Azure to know the new identity.");
});

test("resources wait side by side, each from its own first failure, and again from the next one", async () => {
  const clock = new FakeClock();
  const hook = await hookWith(clock);
  const [one, other] = ["urn:pulumi:dev::p::t::one", "urn:pulumi:dev::p::t::other"];

  await hook({ urn: one, errors: [REPLICATING] });
  clock.advance(9 * MINUTE_MS);
  await hook({ urn: other, errors: [REPLICATING] });
  clock.advance(2 * MINUTE_MS);
  const late = [
    await hook({ urn: one, errors: [REPLICATING, REPLICATING] }),
    await hook({ urn: other, errors: [REPLICATING, REPLICATING] }),
    await hook({ urn: one, errors: [REPLICATING] }),
  ];

  expect(late).toEqual([false, true, true]);
});

test("a hook that fails itself leaves the service's error as it is", async () => {
  const broken: Clock = { now: () => NOON, sleep: () => Promise.reject(new Error("a bug")) };

  expect(await answerTo({ errors: [REPLICATING] }, broken)).toBe(false);
});

test("a deletion knows its resource by the old inputs", async () => {
  const { result } = await record(() => onFailure("x", "graph.microsoft.com").onError ?? [], mockedCloud());

  await result?.[0]?.callback({
    ...{ urn: "urn:pulumi:dev::p::t::slot", id: "", name: "slot", type: entra.password },
    ...{ failedOperation: "delete", errors: ["No password credential found with keyId 'x'"] },
    oldInputs: { displayName: "slot a" },
  });

  expect(said).toEqual([expect.stringContaining('error: slot: "slot a" was deleted outside Pulumi')]);
});

test("a refusal with a hint fails and prints the hint", async () => {
  const again = await answerTo({
    errors: ["A vault with the same name already exists in deleted state"],
    inputs: { vaultName: "kv-x" },
  });

  expect(again).toBe(false);
  expect(said).toEqual([
    expect.stringMatching(/^error: state-storage-writer: A deleted vault holds the name kv-x, /),
  ]);
});

test("type and operation decide, too: a half-made app is left to the next `pulumi up`", async () => {
  const app = { type: "azure-native:app:ContainerApp", errors: ["ForbiddenByRbac"] };

  const [created, updated] = [await answerTo(app), await answerTo({ ...app, operation: "update" })];

  expect([created, updated]).toEqual([false, true]);
  expect(said.map((line) => line.slice(0, 50))).toEqual([
    "error: state-storage-writer: It was created, but t",
    "info: state-storage-writer: waiting for the identi",
  ]);
});

test("any other refusal fails with the provider's own words alone", async () => {
  expect(await answerTo({ errors: ["QuotaExceeded"] })).toBe(false);
  expect(said).toEqual([]);
});

test("the hook is named after its component", async () => {
  const { hooks } = await record(() => onFailure("image", "graph.microsoft.com"), mockedCloud());

  expect(hooks).toEqual(["image-failure"]);
});
