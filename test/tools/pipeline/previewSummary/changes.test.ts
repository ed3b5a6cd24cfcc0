import { changesOf, isListed } from "../../../../tools/pipeline/previewSummary/changes";
import type { Step } from "../../../../tools/pipeline/previewSummary/digest";
import { step, urnOf } from "./builder";

function kindsOf(...steps: readonly Step[]): string[] {
  return changesOf(steps).map(({ kind, name }) => `${kind} ${name}`);
}

test.each([
  ["create", ["created group"]],
  ["import", ["imported group"]],
  ["update", ["updated group"]],
  ["delete", ["deleted group"]],
  ["replace", ["replaced group"]],
  ["an operation of tomorrow", ["updated group"]],
])("the operation %s", (op, expected) => {
  expect(kindsOf(step(op))).toEqual(expected);
});

test.each([
  "same",
  "read",
  "refresh",
  "diff",
  "discard",
  "extend-parameterize",
  "remove-pending-replace",
  "create-replacement",
  "discard-replaced",
  "import-replacement",
  "read-replacement",
])("the operation %s is no change by itself", (op) => {
  expect(kindsOf(step(op))).toEqual([]);
});

const old = step("delete-replaced", { state: { delete: true } });

test.each([
  ["made before the old one is deleted", [step("create-replacement"), step("replace"), old]],
  [
    "made after the old one is deleted",
    [step("delete-replaced"), step("replace"), step("create-replacement")],
  ],
  ["taken over instead", [step("import-replacement"), step("replace"), old]],
])("a replacement is one change: the new one is %s", (_, steps) => {
  expect(kindsOf(...steps)).toEqual(["replaced group"]);
});

test("the old half of a replacement isn't a leftover, though the engine marks it alike", () => {
  const [change] = changesOf([step("replace", { state: { delete: true } }), old]);

  expect([change?.kind, change?.isLeftover]).toEqual(["replaced", false]);
});

test("what an interrupted replacement left is deleted, beside what happens to the resource itself", () => {
  expect(kindsOf(old, step("update"))).toEqual(["deleted group", "updated group"]);
  expect(changesOf([old, step("delete")]).map(({ isLeftover }) => isLeftover)).toEqual([true, false]);
});

test("what goes because something it needs is replaced, and does not come back, isn't a leftover", () => {
  const [change] = changesOf([step("delete-replaced"), step("remove-pending-replace")]);

  expect([change?.kind, change?.isLeftover]).toEqual(["deleted", false]);
});

test.each([
  [true, false, ["unprotected group"]],
  [false, true, ["protected group"]],
  [true, true, []],
  [undefined, false, []],
])("protection from %j to %j", (before, after, expected) => {
  const protection = {
    state: before === undefined ? {} : { protect: before },
    newState: { protect: after },
  };

  expect(kindsOf(step("same", protection))).toEqual(expected);
  expect(kindsOf(step("update", protection))).toEqual(["updated group", ...expected]);
});

test("what is created or deleted is neither protected nor unprotected", () => {
  expect(kindsOf(step("create", { newState: { protect: true } }))).toEqual(["created group"]);
  expect(kindsOf(step("delete", { state: { protect: true } }))).toEqual(["deleted group"]);
});

test("a logical name may contain the separator of a URN, and a type its parents", () => {
  const urn = urnOf("auditlog:index:Image$azure-native:resources:ResourceGroup", "a::b");

  expect(changesOf([{ ...step("update"), urn }]).map(({ name, type }) => [name, type])).toEqual([
    ["a::b", "azure-native:resources:ResourceGroup"],
  ]);
});

test.each([
  {
    why: "a component only groups resources",
    op: "create",
    type: "auditlog:index:Image",
    custom: false,
    listed: false,
  },
  {
    why: "a component only groups resources",
    op: "delete",
    type: "auditlog:index:Image",
    custom: false,
    listed: false,
  },
  { why: "a resource counts", op: "delete", type: "auditlog:image:Build", custom: true, listed: true },
  { why: "the stack is the whole", op: "create", type: "pulumi:pulumi:Stack", custom: false, listed: false },
  { why: "a provider comes", op: "create", type: "pulumi:providers:azuread", custom: true, listed: false },
  {
    why: "and goes with its resources",
    op: "delete",
    type: "pulumi:providers:azuread",
    custom: true,
    listed: false,
  },
  {
    why: "replaced, it takes them along",
    op: "replace",
    type: "pulumi:providers:azuread",
    custom: true,
    listed: true,
  },
  {
    why: "updated, it is set anew",
    op: "update",
    type: "pulumi:providers:azuread",
    custom: true,
    listed: true,
  },
])("$why: $op $type", ({ op, type, custom, listed }) => {
  const { newState, ...made } = step(op, { type, state: { custom } });

  const changes = changesOf([newState === undefined ? made : { ...made, newState: { ...newState, custom } }]);

  expect(changes.map(isListed)).toEqual([listed]);
});
