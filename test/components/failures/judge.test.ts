import { judge, type Verdict } from "../../../components/failures/judge";
import { failure, SPREADING } from "./failure";

const GRAPH = "graph.microsoft.com";

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
    remedy: "Waited ten minutes for Azure to know the new identity. Run `pulumi up` again: it goes on here.",
  });
});

test("the newest error decides: what began as replication may end as a refusal", () => {
  const errors = ["AuthorizationFailed: no right", SPREADING];

  expect(judge(failure({ errors }), GRAPH)).toEqual({ kind: "give up", remedy: undefined });
});

test.each(["update", "delete"])("an %s is not tried again: only what is new has to spread", (operation) => {
  expect(judge(failure({ operation }), GRAPH)).toEqual({ kind: "give up", remedy: undefined });
});

test("a refusal with a remedy gives up at once", () => {
  const errors = ["prevent_duplicate_names was specified"];

  expect(judge(failure({ errors, inputs: { displayName: "x" } }), GRAPH)).toEqual({
    kind: "give up",
    remedy: expect.stringContaining('an app registration named "x" already'),
  });
});

test("a failure without any text gives up without a word", () => {
  expect(judge(failure({ errors: [] }), GRAPH)).toEqual({ kind: "give up", remedy: undefined });
});
