import { judge, type Verdict } from "../../../components/failures/judge";
import { failure, GRAPH, SPREADING } from "./failure";

/** The verdict after so many tries that all said the same. */
function after(tries: number): Verdict {
  return judge(failure({ errors: Array.from({ length: tries }, () => SPREADING) }), GRAPH);
}

/** Seconds waited before each new try, until the last. */
function waits(): number[] {
  const seconds: number[] = [];
  for (let tries = 1; tries < 100; tries++) {
    const verdict = after(tries);
    if (verdict.kind === "give up") return seconds;
    seconds.push(verdict.seconds);
  }
  throw new Error("never gives up");
}

test("waits double up to half a minute, and end after about ten minutes", () => {
  const seconds = waits();

  expect(seconds).toEqual([1, 2, 4, 8, 16, ...Array.from({ length: 18 }, () => 30)]);
  expect(seconds.reduce((sum, wait) => sum + wait, 0)).toBe(571);
});

test("each wait says what it is for, which try comes next and when", () => {
  expect(after(3)).toEqual({
    kind: "wait",
    seconds: 4,
    progress: "waiting for Azure to know the new identity (try 4 of 24 in 4 s)",
  });
});

test("who has waited ten minutes is told how to go on", () => {
  expect(after(24)).toEqual({
    kind: "give up",
    remedy:
      "Waited ten minutes for Azure to know the new identity. When it is there, run `pulumi up` again: it goes on here.",
  });
});

test("the newest error decides: what began as replication may end as a refusal", () => {
  const errors = ["AuthorizationFailed: no right", SPREADING];

  expect(judge(failure({ errors }), GRAPH)).toEqual({ kind: "give up", remedy: undefined });
});

const NO_SECRET = "Unable to get value using Managed identity /subscriptions/1/x for secret client-secret";

test.each(["azure-native:app:ContainerApp", "azure-native:app:Job"])(
  "a %s that was half made is there already: another create would be refused",
  (type) => {
    expect(judge(failure({ type, errors: [NO_SECRET] }), GRAPH)).toEqual({
      kind: "give up",
      remedy:
        "Azure has made it, but still waits for the identity's right to read the client secret. " +
        "In a few minutes, run `pulumi up` again: it goes on here.",
    });
  },
);

test.each([
  ["update", "azure-native:app:ContainerApp"],
  ["update", "azure-native:app:Job"],
  ["update", "azure-native:authorization:RoleAssignment"],
  ["create", "azure-native:app:ManagedEnvironment"],
])("an %s of %s is tried again", (operation, type) => {
  expect(judge(failure({ operation, type, errors: [NO_SECRET] }), GRAPH)).toEqual({
    kind: "wait",
    seconds: 1,
    progress: "waiting for the identity's right to read the client secret (try 2 of 24 in 1 s)",
  });
});

test("a delete is not tried again: nothing new has to spread", () => {
  expect(judge(failure({ operation: "delete" }), GRAPH)).toEqual({ kind: "give up", remedy: undefined });
});

test("an app that is refused for good is not half made", () => {
  const type = "azure-native:app:ContainerApp";

  expect(judge(failure({ type, errors: ["QuotaExceeded"] }), GRAPH)).toEqual({
    kind: "give up",
    remedy: undefined,
  });
});

test("a refusal with a remedy gives up at once", () => {
  const errors = ["`prevent_duplicate_names` was specified"];

  expect(judge(failure({ errors, inputs: { displayName: "x" } }), GRAPH)).toEqual({
    kind: "give up",
    remedy: expect.stringContaining('an app registration named "x" already'),
  });
});

test("a failure without any text gives up without a word", () => {
  expect(judge(failure({ errors: [] }), GRAPH)).toEqual({ kind: "give up", remedy: undefined });
});
