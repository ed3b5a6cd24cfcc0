import type { Recorded } from "../../../tools/plan/recorded";
import { emptyCloud } from "./byHand";
import { runProgram, type ProgramRun } from "./runProgram";

/*
 * Two runs of one stack, so that a second `pulumi up` has nothing to do. That the engine then sees no change is
 * test/stack/engine's to show.
 */
const settings = { alertEmails: ["a@contoso.example", "b@contoso.example"], tags: { b: "2", a: "1" } };

let first: ProgramRun;
let again: ProgramRun;
let halfLater: ProgramRun;

beforeAll(async () => {
  first = await runProgram(settings, { today: "2026-03-01" });
  again = await runProgram(settings, { cloud: cloudOfSomebodyElse(), today: "2026-03-20" });
  halfLater = await runProgram(settings, { today: "2026-03-23" });
});

test("a run on another day by another caller registers the same, and ends with the same outputs", () => {
  expect(first.exitCode).toBe(0);
  expect(byUrn(again.resources)).toEqual(byUrn(first.resources));
  expect(JSON.stringify(again.outputs)).toBe(JSON.stringify(first.outputs));
});

test("when half of a secret's life is over, the older slot, the vault's secret and the reminder differ (control)", () => {
  const before = byUrn(first.resources);
  const differing = [...byUrn(halfLater.resources)]
    .filter(([urn, resource]) => JSON.stringify(resource) !== JSON.stringify(before.get(urn)))
    .map(([urn]) => urn.split("::").at(-1));

  expect(differing).toEqual([
    // Both name the vault's secret, whose first name an engine with a state would keep (ignoreChanges).
    "client-secret-runtime-reader",
    "client-secret-secret",
    "client-secret-slot-b",
    "monitoring-secret-expiry",
    "sync-runtime-app",
  ]);
  const secret = halfLater.resources.find(({ name }) => name === "client-secret-secret");
  expect(secret?.ignoreChanges).toEqual(["secretName"]);
});

/** What decides about changes, by URN in alphabetical order; the order of registration is no one's promise. */
function byUrn(resources: readonly Recorded[]): Map<string, Partial<Recorded>> {
  const entries = resources.map(
    ({ urn, inputs, provider, protect, hooks, dependencies, propertyDependencies }) =>
      [
        urn,
        { inputs, provider, protect, hooks, dependencies: [...dependencies].sort(), propertyDependencies },
      ] as const,
  );
  return new Map([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function cloudOfSomebodyElse() {
  const cloud = emptyCloud();
  cloud.callers.azuread.objectId = cloud.callers.azureNative.objectId =
    "99999999-9999-4999-8999-999999999999";
  return cloud;
}
