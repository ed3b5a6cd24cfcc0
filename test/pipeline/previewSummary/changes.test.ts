import { changesOf, isListed } from "../../../pipeline/previewSummary/changes";
import type { Step } from "../../../pipeline/previewSummary/digest";
import { step, urnOf } from "./builder";

function kindsOf(...steps: readonly Step[]): string[] {
  return changesOf(steps).map(({ kind, name }) => `${kind} ${name}`);
}

test.each([
  ["same", []],
  ["refresh", []],
  ["diff", []],
  ["extend-parameterize", []],
  ["create", ["created group"]],
  ["import", ["created group"]],
  ["read", ["created group"]],
  ["update", ["updated group"]],
  ["discard", ["updated group"]],
  ["discard-replaced", ["updated group"]],
  ["read-replacement", ["updated group"]],
  ["delete", ["deleted group"]],
  ["replace", ["replaced group"]],
  ["create-replacement", ["replaced group"]],
  ["delete-replaced", ["replaced group"]],
  ["import-replacement", ["replaced group"]],
  ["remove-pending-replace", ["replaced group"]],
  ["an operation of tomorrow", ["updated group"]],
])("the operation %s", (op, expected) => {
  expect(kindsOf(step(op))).toEqual(expected);
});

test("a replacement in three steps is one change, and keeps its reasons", () => {
  const steps = [
    step("create-replacement", { replaceReasons: ["location"] }),
    step("replace"),
    step("delete-replaced"),
  ];

  expect(changesOf(steps).map(({ kind, step: { replaceReasons } }) => [kind, replaceReasons])).toEqual([
    ["replaced", ["location"]],
  ]);
});

test("what somebody deleted in the cloud and is made again is replaced", () => {
  expect(kindsOf(step("delete"), step("create"))).toEqual(["replaced group"]);
});

test("a drift that is put right is one update", () => {
  expect(kindsOf(step("update", { diffReasons: ["tags"] }), step("update"))).toEqual(["updated group"]);
});

test("what an interrupted replacement left is another thing than the resource itself", () => {
  const leftover = step("delete", { state: { delete: true } });

  expect(kindsOf(leftover, step("update"))).toEqual(["deleted group", "updated group"]);
  expect(changesOf([leftover]).map(({ isLeftover }) => isLeftover)).toEqual([true]);
});

test("a logical name may contain the separator of a URN, and a type its parents", () => {
  const urn = urnOf("auditlog:index:Image$azure-native:resources:ResourceGroup", "a::b");

  expect(changesOf([{ ...step("update"), urn }]).map(({ name, type }) => [name, type])).toEqual([
    ["a::b", "azure-native:resources:ResourceGroup"],
  ]);
});

test.each([
  {
    why: "a component is a bracket",
    op: "create",
    type: "auditlog:index:Image",
    custom: false,
    listed: false,
  },
  {
    why: "a component is a bracket",
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
