import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { onFailure } from "../../../components/failures/failureHook";
import { mockedCloud } from "../mockedCloud";
import { record } from "../../support/pulumiMocks";
import type { Failure } from "../../../components/failures/failure";
import { failure, SPREADING } from "./failure";

/*
 * Mocked: the hook is called by hand with what an engine would say. That an engine calls it, and tries again when it
 * answers true, only the tests with the real CLI show.
 */

// A module of Node's own that jest's fake timers don't reach.
jest.mock("node:timers/promises", () => ({ setTimeout: jest.fn(async () => undefined) }));

const said: string[] = [];

function note(level: string, message: string): Promise<void> {
  said.push(`${level}: ${message}`);
  return Promise.resolve();
}

beforeEach(() => {
  said.length = 0;
  jest.mocked(setTimeout).mockClear();
  jest.spyOn(pulumi.log, "info").mockImplementation((message) => note("info", message));
  jest.spyOn(pulumi.log, "error").mockImplementation((message) => note("error", message));
});

/** What the hook answers to a failure. */
async function answerTo(fields: Partial<Failure>): Promise<unknown> {
  const { urn, type, name, operation, errors, inputs } = failure(fields);
  const { result } = await record(async () => {
    const [hook] = onFailure("state-storage", "graph.microsoft.com").onError ?? [];
    if (hook === undefined) throw new Error("no hook");
    return hook.callback({
      ...{ urn, id: "", name, type },
      ...{ failedOperation: operation, errors: [...errors], newInputs: inputs },
    });
  }, mockedCloud());
  return result;
}

test("what only has to spread is tried again after a pause, and says so", async () => {
  const again = await answerTo({ errors: [SPREADING, SPREADING] });

  expect(again).toBe(true);
  expect(jest.mocked(setTimeout).mock.calls).toEqual([[2000]]);
  expect(said).toEqual([
    "info: state-storage-writer: waiting for Azure to know the new identity (try 3 of 24 in 2 s)",
  ]);
});

test("a hook that stumbles itself leaves the word to the service", async () => {
  jest.mocked(setTimeout).mockRejectedValueOnce(new Error("a bug"));

  expect(await answerTo({ errors: [SPREADING] })).toBe(false);
});

test("a refusal with a remedy fails and says the remedy", async () => {
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
    "error: state-storage-writer: Azure has made it, bu",
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
