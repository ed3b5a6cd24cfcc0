import { changesOf } from "../../../../tools/pipeline/previewSummary/changes";
import { meaningOf } from "../../../../tools/pipeline/previewSummary/meanings";
import { APP, APPLICATION, JOB, step, UNKNOWN } from "./builder";
import { meaningOfFirst } from "./meaningOf";

const runs = (variables: Readonly<Record<string, string>>) => ({
  template: { containers: [{ env: Object.entries(variables).map(([name, value]) => ({ name, value })) }] },
});
const writesTo = (url: string) => runs({ AUDITLOG_DATAVERSE_URL: url });
const [OLD, NEW] = ["https://old.crm4.dynamics.com", "https://new.crm4.dynamics.com"];
const MOVED =
  "rows go to another environment from then on. It lacks the last 7 days, which the cursor has passed, until `backfill` has brought them.";

test.each([
  ["an app", { type: APP, old: writesTo(OLD), now: writesTo(NEW) }, `!${MOVED}`],
  ["a job", { type: JOB, old: writesTo(OLD), now: writesTo(NEW) }, `!${MOVED}`],
  ["an app that stays", { type: APP, old: writesTo(OLD), now: writesTo(OLD) }, ""],
  ["an app without settings", { type: APP, old: {}, now: { template: { containers: [{}] } } }, ""],
])("an update says what another dataverseUrl costs: %s", (_, change, said) => {
  expect(meaningOfFirst(step("update", change))).toBe(said);
});

test("so does what replaces the container, and a job in an app's place", () => {
  const parts = { type: APP, old: writesTo(OLD) };
  const job = step("create", { type: JOB, name: "job", now: writesTo(NEW) });

  expect(meaningOfFirst(step("replace", { ...parts, now: writesTo(NEW) }))).toBe(
    `!it stops while it is replaced, then resumes from the state. R${MOVED.slice(1)}`,
  );
  expect(meaningOfFirst(step("delete", parts), job)).toBe(
    `!the one that is created takes its place, and goes on from the state. R${MOVED.slice(1)}`,
  );
});

const keeps = (days: string) => runs({ AUDITLOG_DEAD_LETTER_DAYS: days });
const reads = (operations: string) => runs({ AUDITLOG_OPERATIONS: operations });
const LETTERS = "!dead letters older than 30 days are deleted by the next pass: run `redrive` before.";
const FEWER =
  "!what is taken off `operations` is no longer kept; if it is added again, `backfill` fetches 7 days of it at most.";

test.each([
  ["dead letters are kept for less long", keeps("90"), keeps("30"), LETTERS],
  ["dead letters are kept for longer", keeps("90"), keeps("365"), ""],
  ["an operation is no longer kept", reads("LaunchPowerApp,DeletePowerApp"), reads("DeletePowerApp"), FEWER],
  ["one takes another's place", reads("LaunchPowerApp"), reads("DeletePowerApp"), FEWER],
  ["one more is kept", reads("LaunchPowerApp"), reads("DeletePowerApp,LaunchPowerApp"), ""],
])("what a setting of the container loses: %s", (_, old, now, said) => {
  expect(meaningOfFirst(step("update", { type: APP, old, now }))).toBe(said);
});

const web = (...redirectUris: string[]) => ({ web: { redirectUris } });

test.each([
  [
    web("https://a/b", "https://c/d"),
    web("https://c/d"),
    "!custom connectors whose redirect URI is removed can no longer sign in.",
  ],
  [web("https://a/b"), web("https://c/d", "https://a/b"), ""],
  [{}, web("https://a/b"), ""],
])("redirect URIs of a registration, %j and then %j", (old, now, said) => {
  expect(meaningOfFirst(step("update", { type: APPLICATION, old, now }))).toBe(said);
});

const OWNERS =
  "!an owner is taken off. An application that deploys with `Application.ReadWrite.OwnedBy` alone can't change the registration then, nor add itself.";

test.each([
  [{ owners: ["a", "b"] }, { owners: ["b"] }, OWNERS],
  [{ owners: ["a"] }, {}, OWNERS],
  [{ owners: ["a"] }, { owners: ["b", "a"] }, ""],
  [{ owners: ["a"] }, { owners: UNKNOWN }, ""],
])("owners of a registration, %j and then %j", (old, now, said) => {
  expect(meaningOfFirst(step("update", { type: APPLICATION, old, now }))).toBe(said);
});

test("what a change loses is said once, though the resource is protected by it, too", () => {
  const parts = { type: APPLICATION, old: web("https://a/b"), now: web() };
  const change = step("update", { ...parts, newState: { protect: true } });

  const said = changesOf([change]).map((each) => meaningOf(each, []) !== undefined);

  expect(said).toEqual([true, false]);
});

test("a table that is replaced, and from then on deleted on destroy, says both", () => {
  const change = step("replace", {
    type: "auditlog:dataverse:Table",
    old: {},
    now: { deleteOnDestroy: true },
  });

  expect(meaningOfFirst(change)).toBe(
    "!the other environment gets its table; the former's stays, with its rows. From then on `pulumi destroy` deletes the table with all its rows.",
  );
});
