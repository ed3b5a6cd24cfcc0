import { conventions } from "../../../../components/naming/conventions";
import type { Step } from "../../../../tools/pipeline/previewSummary/digest";
import { meanings, weightOf } from "../../../../tools/pipeline/previewSummary/meanings";
import {
  ALERT,
  APP,
  APPLICATION,
  FEDERATION,
  GRANT,
  IDENTITY,
  JOB,
  PASSWORD,
  PRINCIPAL,
  ROLE,
  SECRET,
  step,
  STORAGE,
  UNKNOWN,
  urnOf,
} from "./builder";
import { meaningOfFirst } from "./meaningOf";

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
])("%s is none (control)", (_, steps) => {
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
])("it is replaced if %s (control)", (_, steps) => {
  expect(meaningOfFirst(...steps)).toBe(
    "!the role assignment is removed and created again; that takes minutes to propagate.",
  );
});

const retained = { retainOnDelete: true };
const GOES_ON = "the stack no longer looks after this consent; Entra keeps it, and reading goes on.";

test.each([
  ["retained", [step("delete", { type: GRANT, state: retained })], GOES_ON],
  [
    "not retained",
    [step("delete", { type: GRANT })],
    "!consent is withdrawn: reading stops with AF10001 until it is granted again.",
  ],
  [
    "gone with its principal",
    [step("delete", { type: GRANT, state: retained }), step("delete", { type: PRINCIPAL })],
    "deleted with its principal.",
  ],
  [
    "gone with its principal, which is replaced",
    [step("delete", { type: GRANT, state: retained }), step("replace", { type: PRINCIPAL })],
    "deleted with its principal.",
  ],
  [
    "left while its principal changes",
    [step("delete", { type: GRANT, state: retained }), step("update", { type: PRINCIPAL })],
    GOES_ON,
  ],
  [
    "given anew",
    [step("replace", { type: GRANT, state: retained })],
    "consent is granted again; the old grant stays until its principal is deleted.",
  ],
  [
    "given anew, not retained",
    [step("replace", { type: GRANT })],
    "!consent is withdrawn and granted again; reading fails in between.",
  ],
])("consent that is %s", (_, steps, expected) => {
  expect(meaningOfFirst(...steps)).toBe(expected);
});

const SCOPES =
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant";
// User.Read.All: https://learn.microsoft.com/graph/permissions-reference#userreadall
const readsUsers = { type: GRANT, old: { appRoleId: "df021288-bdef-4463-88db-98f22de89214" } };

test.each([
  [
    "goes with enrich",
    [step("delete", readsUsers)],
    "the right to read users is withdrawn: columns of users are no longer filled; rows keep theirs.",
  ],
  [
    "is left with the rest of the consent",
    [step("delete", readsUsers), step("delete", { type: SCOPES, state: retained })],
    GOES_ON,
  ],
  [
    "goes with its principal",
    [step("delete", readsUsers), step("delete", { type: SCOPES }), step("delete", { type: PRINCIPAL })],
    "deleted with its principal.",
  ],
])("the right to read users that %s doesn't end the feed", (_, steps, expected) => {
  expect(meaningOfFirst(...steps)).toBe(expected);
});

test.each(["create", "replace"])(
  "a new app is granted its consent where the preview would %s a grant",
  (op) => {
    const grant = step(op, { type: GRANT, name: "grant" });

    expect(meaningOfFirst(step("replace", { type: APPLICATION }), grant)).toContain(
      "consent is granted again",
    );
    expect(meaningOfFirst(step("replace", { type: PRINCIPAL }), grant)).toContain("is granted again");
  },
);

test("without one, an admin must grant it (control)", () => {
  const left = step("delete", { type: GRANT, name: "grant", state: retained });

  expect(meaningOfFirst(step("replace", { type: APPLICATION }), left)).toContain(
    "an admin must grant consent again",
  );
  expect(meaningOfFirst(step("replace", { type: PRINCIPAL }), left)).toContain("must be granted again");
});

test.each([
  [
    "retained",
    step("delete", { type: SECRET, state: retained }),
    "the secret is deleted with its vault; the stack no longer writes it.",
  ],
  [
    "not retained",
    step("delete", { type: SECRET }),
    "!who reads the client secret from the vault no longer finds it.",
  ],
])("a secret that is %s", (_, given, expected) => {
  expect(meaningOfFirst(given)).toBe(expected);
});

const expiry = step("delete", { type: ALERT, name: "monitoring-secret-expiry" });
const slot = (op: string): Step => step(op, { type: PASSWORD, name: "slot-a" });

test("with the secrets goes who tells that they expire; the other alerts are missed", () => {
  expect(meaningOfFirst(expiry, slot("delete"))).toBe("no secret is left that could expire.");
  expect(meaningOfFirst(expiry, slot("replace"))).toBe("!this no longer raises an alert.");
  expect(meaningOfFirst(step("delete", { type: ALERT, name: "monitoring-gap" }), slot("delete"))).toBe(
    "!this no longer raises an alert.",
  );
});

test("from federation to secrets nothing is lost; without them, sign-ins fail", () => {
  const federation = step("delete", { type: FEDERATION });

  expect(meaningOfFirst(federation, slot("create"))).toBe(
    "the container signs in with the client secret that is created.",
  );
  expect(meaningOfFirst(federation)).toBe("!the container's identity can no longer sign in as the app.");
});

test("a role goes with its scope; without it, or with the identity alone, a right ends", () => {
  const role = step("delete", {
    type: ROLE,
    state: { dependencies: [urnOf(STORAGE, "state"), urnOf(IDENTITY, "identity")] },
  });
  const END = "!the role assignment ends: its principal loses access.";

  expect(meaningOfFirst(role, step("delete", { type: STORAGE, name: "state" }))).toBe(
    "deleted with its scope.",
  );
  expect(meaningOfFirst(role, step("update", { type: STORAGE, name: "state" }))).toBe(END);
  expect(meaningOfFirst(role, step("delete", { type: STORAGE, name: "another" }))).toBe(END);
  expect(meaningOfFirst(role, step("delete", { type: IDENTITY, name: "identity" }))).toBe(END);
});

const replicas = (minReplicas: number) => ({ template: { scale: { minReplicas, maxReplicas: 1 } } });
const trigger = (triggerType: string) => ({ configuration: { triggerType } });
const OFF = "!nothing runs any more: no audit record is read until `enabled` is true again.";

test.each([
  ["an app without a replica", { type: APP, old: replicas(1), now: replicas(0) }, OFF],
  ["a job without a schedule", { type: JOB, old: trigger("Schedule"), now: trigger("Manual") }, OFF],
  ["an app that is off already", { type: APP, old: replicas(0), now: replicas(0) }, ""],
  ["an app that is switched on", { type: APP, old: replicas(0), now: replicas(1) }, ""],
  ["a job that is switched on", { type: JOB, old: trigger("Manual"), now: trigger("Schedule") }, ""],
  ["an app whose template is not known yet", { type: APP, old: replicas(1), now: { template: UNKNOWN } }, ""],
  ["another type", { type: "other:index:Thing", old: trigger("Schedule"), now: trigger("Manual") }, ""],
])("an update: %s", (_, parts, expected) => {
  expect(meaningOfFirst(step("update", parts))).toBe(expected);
});

test("app and job take each other's place; alone, the end of one is the end", () => {
  expect(meaningOfFirst(step("delete", { type: APP }), step("create", { type: JOB, name: "job" }))).toBe(
    "the one that is created takes its place, and goes on from the state.",
  );
  expect(meaningOfFirst(step("delete", { type: JOB }), step("create", { type: APP, name: "app" }))).toBe(
    "the one that is created takes its place, and goes on from the state.",
  );
  const END = "!nothing runs any more: no audit record is read.";
  expect(meaningOfFirst(step("delete", { type: APP }))).toBe(END);
  expect(
    meaningOfFirst(step("delete", { type: APP }), step("create", { type: JOB, now: trigger("Manual") })),
  ).toBe(END);
});

test("what is switched off, before and after, loses nothing when app and job change places or are replaced", () => {
  const off = step("create", { type: JOB, name: "job", now: trigger("Manual") });

  expect(meaningOfFirst(step("delete", { type: APP, old: replicas(0) }), off)).toBe(
    "it was switched off before.",
  );
  expect(meaningOfFirst(step("replace", { type: APP, old: replicas(0), now: replicas(0) }))).toBe(
    "it is switched off, before and after.",
  );
});

test("what is replaced by something that is switched off doesn't resume", () => {
  expect(meaningOfFirst(step("replace", { type: APP, old: replicas(1), now: replicas(0) }))).toBe(OFF);
  expect(
    meaningOfFirst(step("replace", { type: JOB, old: trigger("Schedule"), now: trigger("Manual") })),
  ).toBe(OFF);
});

test("what is made, taken over or protected takes nothing away", () => {
  const protection = { state: { protect: false }, newState: { protect: true } };
  const off = step("create", { type: APP, now: replicas(0) });

  for (const each of [step("create"), off, step("import"), step("same", protection)])
    expect(meaningOfFirst(each)).toBe("");
});

test.each([
  [
    "a resource without protection",
    step("same", { type: STORAGE, state: { protect: true } }),
    "!protection is lifted: a later change can delete or replace it.",
  ],
  [
    "a leftover",
    step("delete-replaced", { type: APPLICATION, state: { delete: true } }),
    "what an interrupted replacement left is removed; the new one stays.",
  ],
  [
    "a provider",
    step("replace", { type: "pulumi:providers:azuread" }),
    "!everything that belongs to this provider is replaced with it.",
  ],
  [
    "another type, deleted",
    step("delete", { type: "other:index:Thing" }),
    "!it is deleted, with what only it holds.",
  ],
  [
    "another type, replaced",
    step("replace", { type: "other:index:Thing" }),
    "!it is replaced, and what only the old one holds is lost.",
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
