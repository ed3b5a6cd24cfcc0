import { appendSegment, followPath, formatPath, parsePath } from "../../../common/pulumi/propertyPath";

test.each([
  ["location", ["location"]],
  ["template.containers[0].env[3].value", ["template", "containers", 0, "env", 3, "value"]],
  ['tags["owner"]', ["tags", "owner"]],
  ['tags["cost.center"]', ["tags", "cost.center"]],
  ['["root \\"quoted\\""].nested', ['root "quoted"', "nested"]],
  ["list[0][12].x", ["list", 0, 12, "x"]],
  ["tags.cost-center", ["tags", "cost-center"]],
  ["a.[0]", ["a", 0]],
  ["broken[", ["broken["]],
  ["", []],
])("%s is the path %j", (path, segments) => {
  expect(parsePath(path)).toEqual(segments);
});

test.each([
  "location",
  "template.containers[0].env[3].value",
  'tags["cost.center"]',
  '["root \\"quoted\\""].nested',
  "[0][12].x",
  "tags.cost-center",
  'tags[""]',
])("%s is written as it was read", (path) => {
  expect(formatPath(parsePath(path))).toBe(path);
});

test("a path goes on from where it ended, whatever that was", () => {
  expect(appendSegment("stack outputs", "id")).toBe("stack outputs.id");
  expect(appendSegment('tags["a.b"]', 0)).toBe('tags["a.b"][0]');
  expect(appendSegment("", "id")).toBe("id");
});

const sides = {
  old: {
    tags: { "cost.center": "1", "constructor.name": "a" },
    env: [
      { name: "A", value: 1 },
      { name: "B", value: 2 },
    ],
    list: [1, 2],
  },
  now: {
    tags: { "cost.center": "2", "constructor.name": "b" },
    env: [
      { name: "B", value: 3 },
      { name: "C", value: 4 },
    ],
    list: [1],
  },
};

test.each([
  ["tags.cost.center", "update", { path: ["tags", "cost.center"], old: "1", now: "2" }],
  ["tags.constructor.name", "update", { path: ["tags", "constructor.name"], old: "a", now: "b" }],
  ["list[1]", "delete", { path: ["list", 1], old: 2, now: undefined }],
  ["env[0].value", "update", { path: ["env", 0, "value"], old: 2, now: 3 }],
  ["env[1].value", "add", { path: ["env", 1, "value"], old: undefined, now: 4 }],
  ["env[0]", "delete", { path: ["env", 0], old: { name: "A", value: 1 }, now: undefined }],
  ["nothing.there[3]", "update", { path: ["nothing", "there", 3], old: undefined, now: undefined }],
  ["list.length", "update", { path: ["list", "length"], old: undefined, now: undefined }],
])("%s, %s, leads to the items of one name on both sides", (path, kind, expected) => {
  expect(followPath(parsePath(path), sides, kind)).toEqual(expected);
});

test("without names, the index counts on both sides", () => {
  const plain = { old: { list: [{ value: 1 }, { value: 2 }] }, now: { list: [{ value: 3 }, { value: 4 }] } };

  expect(followPath(["list", 1, "value"], plain, "update")).toEqual({
    path: ["list", 1, "value"],
    old: 2,
    now: 4,
  });
});
