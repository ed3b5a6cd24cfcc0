import { knownTypes, tagged } from "../../../../tools/plan/policies/conventions";
import { UNKNOWN } from "../../../../common/pulumi/wireValues";
import type { Values } from "../../../../tools/plan/values";
import { resource } from "../builder";
import { problems } from "./judge";

const tables = {
  conventions: { "x:y:Tagged": { takesTags: true }, "x:y:Bare": { takesTags: false } },
  tags: ["project", "stack"],
};
const withTags = (tags: Values) => resource("x:y:Tagged", { tags });

test("the connector's tags among others pass; what takes no tags needs none", () => {
  const resources = [withTags({ project: "p", stack: "s", owner: "o" }), resource("x:y:Bare")];

  expect(problems(tagged(tables), ...resources)).toEqual([]);
});

test.each([
  ["missing", withTags({ project: "p" })],
  ["empty", withTags({ project: "p", stack: "" })],
  ["unknown", withTags({ project: "p", stack: UNKNOWN })],
])("a tag that is %s is refused", (_, untagged) => {
  expect(problems(tagged(tables), untagged)).toEqual(["Tagged: tag stack is missing"]);
});

test("known types pass, and so do components and providers", () => {
  const component = resource("hello:index:Hello", {}, { custom: false });

  expect(
    problems(knownTypes(tables), resource("x:y:Bare"), component, resource("pulumi:providers:x")),
  ).toEqual([]);
});

test("a type without a convention is refused, even one named like a property of objects", () => {
  expect(problems(knownTypes(tables), resource("x:y:New"), resource("toString"))).toEqual([
    "New: x:y:New has no convention",
    "toString: toString has no convention",
  ]);
});
