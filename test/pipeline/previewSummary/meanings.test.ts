import { conventions } from "../../../components/conventions";
import { changesOf } from "../../../pipeline/previewSummary/changes";
import type { Step } from "../../../pipeline/previewSummary/digest";
import { meaningOf, meanings, weightOf } from "../../../pipeline/previewSummary/meanings";
import { APP, APPLICATION, GRANT, IDENTITY, JOB, PASSWORD, PRINCIPAL, ROLE, step, UNKNOWN } from "./builder";

/** The meaning of the first of some steps: `!` before one that is serious. */
function meaningOfFirst(...steps: readonly Step[]): string {
  const [change, ...others] = changesOf(steps);
  if (change === undefined) throw new Error("no change");
  const { text, isSerious } = meaningOf(change, [change, ...others]);
  return `${isSerious ? "!" : ""}${text}`;
}

test("every type the stack may create has its meanings, and there is no other", () => {
  expect(Object.keys(meanings).sort()).toEqual(Object.keys(conventions).sort());
});

test.each(Object.keys(meanings))("replaced or deleted, %s means something in one sentence", (type) => {
  for (const op of ["replace", "delete"])
    expect(meaningOfFirst(step(op, { type }))).toMatch(/^!?[^.][\s\S]*\.$/);
});

test("identity and state come before what can be made again", () => {
  const [state, app, image] = ["azure-native:storage:StorageAccount", APP, "auditlog:image:Build"].map(
    weightOf,
  );

  expect([state, app, image, weightOf("other:index:Thing")].map(Number)).toEqual(
    [state, app, image, weightOf("other:index:Thing")].map(Number).toSorted((one, other) => one - other),
  );
});

const password = (name: string, [from, to]: readonly [string, string]): Step =>
  step("replace", { type: PASSWORD, name, old: { endDate: from }, now: { endDate: to } });
const LATER = ["2027-02-25T00:00:00Z", "2027-08-04T00:00:00Z"] as const;
const EARLIER = ["2027-02-25T00:00:00Z", "2026-08-04T00:00:00Z"] as const;

test("one secret that is replaced by a later one is a rotation", () => {
  expect(meaningOfFirst(password("slot-b", LATER))).toMatch(/^a rotation, the normal course: /);
});

test.each([
  ["both at once", [password("slot-b", LATER), password("slot-a", LATER)]],
  ["one by an earlier one", [password("slot-b", EARLIER)]],
  ["one whose end is not known", [password("slot-b", ["2027-02-25T00:00:00Z", UNKNOWN])]],
])("%s is none (the twin)", (_, steps) => {
  expect(meaningOfFirst(...steps)).toMatch(/^!the secret in use may end at once: /);
});

const role = (principalId: string): Step =>
  step("replace", { type: ROLE, now: { principalId }, replaceReasons: ["principalId"] });

test("a role is not replaced because its identity is updated, whatever the preview says", () => {
  expect(meaningOfFirst(role(UNKNOWN), step("update", { type: IDENTITY }))).toMatch(
    /^`pulumi up` will replace nothing: /,
  );
});

test.each([
  ["the identity is replaced", [role(UNKNOWN), step("replace", { type: IDENTITY })]],
  [
    "the principal is another one",
    [role("22222222-2222-4222-8222-222222222222"), step("update", { type: IDENTITY })],
  ],
  [
    "something else changes, too",
    [{ ...role(UNKNOWN), replaceReasons: ["principalId", "scope"] }, step("update", { type: IDENTITY })],
  ],
])("it is replaced if %s (the twin)", (_, steps) => {
  expect(meaningOfFirst(...steps)).toBe(
    "!the right is withdrawn and given anew; it takes minutes to arrive.",
  );
});

const retained = { retainOnDelete: true };

test.each([
  [
    "retained",
    [step("delete", { type: GRANT, state: retained })],
    "the stack no longer looks after this consent; Entra keeps it, and reading goes on.",
  ],
  [
    "not retained",
    [step("delete", { type: GRANT })],
    "!consent is withdrawn: reading stops with AF10001 until it is granted again.",
  ],
  [
    "gone with its principal",
    [step("delete", { type: GRANT, state: retained }), step("delete", { type: PRINCIPAL })],
    "it goes with its principal.",
  ],
])("consent that is %s", (_, steps, expected) => {
  expect(meaningOfFirst(...steps)).toBe(expected);
});

test("app and job take each other's place; alone, the end of one is the end", () => {
  expect(meaningOfFirst(step("delete", { type: APP }), step("create", { type: JOB, name: "job" }))).toBe(
    "the one that is created takes its place, and goes on from the state.",
  );
  expect(meaningOfFirst(step("delete", { type: JOB }), step("create", { type: APP, name: "app" }))).toBe(
    "the one that is created takes its place, and goes on from the state.",
  );
  expect(meaningOfFirst(step("delete", { type: APP }))).toBe(
    "!nothing runs any more: no audit record is read.",
  );
});

test.each([
  [
    "a leftover",
    step("delete", { type: APPLICATION, state: { delete: true } }),
    "what an interrupted replacement left is removed; the new one stays.",
  ],
  [
    "a provider",
    step("replace", { type: "pulumi:providers:azuread" }),
    "!everything that belongs to this provider is made anew with it.",
  ],
  [
    "another type, deleted",
    step("delete", { type: "other:index:Thing" }),
    "!it is deleted, with what only it holds.",
  ],
  [
    "another type, replaced",
    step("replace", { type: "other:index:Thing" }),
    "!it is made anew, and what only the old one holds is lost.",
  ],
  [
    "another type, retained",
    step("delete", { type: "other:index:Thing", state: retained }),
    "the stack lets go of it; what exists stays.",
  ],
  [
    "a type called like a member of every object",
    step("delete", { type: "constructor" }),
    "!it is deleted, with what only it holds.",
  ],
])("of %s", (_, given, expected) => {
  expect(meaningOfFirst(given)).toBe(expected);
});
