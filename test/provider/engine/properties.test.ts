import { diffOf, failuresOf, previewOf, stableOf } from "../../../provider/engine/properties";
import type { InputSpec, ResourceSpec } from "../../../provider/engine/handler";
import { schemaOf } from "../../../provider/engine/schema";
import { UNKNOWN } from "../../../common/pulumi/wireValues";

const spec = {
  description: "A thing.",
  inputs: {
    name: { type: "string", description: "Its name.", replaces: true },
    size: { type: "integer", description: "Its size.", optional: true },
    hash: { type: "string", description: "Its hash.", computed: true },
    origin: { type: "string", description: "Where it came from.", optional: true, createOnly: true },
    parts: {
      type: "array",
      description: "Its parts.",
      optional: true,
      pattern: { regexp: /^[a-z]+$/, meaning: "a word" },
    },
    depths: { type: "map", description: "Its depths.", optional: true, values: ["Basic", "Global"] },
  },
  outputs: {
    id: { type: "string", description: "Its id.", stable: true },
    version: { type: "string", description: "Its version." },
  },
} as const satisfies ResourceSpec;

test.each<[object, InputSpec["type"], string]>([
  [{ name: "a", size: "3" }, "integer", "string"],
  [{ name: "a", size: 1.5 }, "integer", "number"],
  [{ name: ["a"] }, "string", "array"],
  [{ name: "a", parts: "a" }, "array", "string"],
  [{ name: "a", parts: { a: "a" } }, "array", "map"],
  [{ name: "a", parts: ["a", 1] }, "string", "number"],
  [{ name: "a", depths: ["Basic"] }, "map", "array"],
  [{ name: "a", depths: { read: 8 } }, "string", "number"],
])("%j is of the wrong type", (given, type, got) => {
  const failures = failuresOf(spec.inputs, given as Record<string, unknown>);

  expect(failures).toEqual([{ property: expect.any(String), reason: `must be of type ${type}, not ${got}` }]);
});

test("unknown values pass until they are known, also where a number is wanted", () => {
  expect(failuresOf(spec.inputs, { name: UNKNOWN, size: UNKNOWN })).toEqual([]);
});

test("what is wrong within an array or a map is told by its place", () => {
  const given = {
    name: "a",
    parts: ["bolt", "N°1"],
    depths: { prvRead: "Global", prvWrite: "Deep", "a.b": "no" },
  };

  expect(failuresOf(spec.inputs, given)).toEqual([
    { property: "parts[1]", reason: "is 'N°1', but must be a word" },
    { property: "depths.prvWrite", reason: "is 'Deep', but must be one of Basic, Global" },
    { property: 'depths["a.b"]', reason: "is 'no', but must be one of Basic, Global" },
  ]);
  expect(
    failuresOf(spec.inputs, { name: "a", parts: ["bolt", UNKNOWN], depths: { prvRead: UNKNOWN } }),
  ).toEqual([]);
  expect(failuresOf(spec.inputs, { name: "a", parts: UNKNOWN, depths: UNKNOWN })).toEqual([]);
});

test("maps are compared by key, whatever the order", () => {
  const olds = { name: "a", depths: { stays: "Global", changes: "Basic", goes: "Basic", "a.b": "Basic" } };
  const news = { name: "a", depths: { comes: "Basic", changes: "Global", "a.b": "Global", stays: "Global" } };

  expect(diffOf(spec.inputs, olds, news)).toEqual({
    "depths.comes": "add",
    "depths.changes": "update",
    "depths.goes": "delete",
    'depths["a.b"]': "update",
  });
  expect(diffOf(spec.inputs, news, { ...news })).toEqual({});
});

test("a map, or a key of it, that is not known yet counts as changed", () => {
  const olds = { name: "a", depths: { known: "Global", old: "Basic" } };

  expect(diffOf(spec.inputs, olds, { name: "a", depths: UNKNOWN })).toEqual({ depths: "update" });
  expect(
    diffOf(spec.inputs, olds, { name: "a", depths: { known: "Global", old: UNKNOWN, new: UNKNOWN } }),
  ).toEqual({
    "depths.old": "update",
    "depths.new": "add",
  });
});

test("every key of a map that replaces does so", () => {
  const inputs = { tags: { type: "map", description: "Its tags.", replaces: true } } as const;

  expect(diffOf(inputs, { tags: { a: "1" } }, { tags: { b: "1" } })).toEqual({
    "tags.a": "replace",
    "tags.b": "replace",
  });
});

test("lists are compared by element; another order alone is a change of the whole", () => {
  const diff = (old: string[], wanted: string[]) =>
    diffOf(spec.inputs, { name: "a", parts: old }, { name: "a", parts: wanted });

  expect(diff(["a", "c"], ["a", "b", "c"])).toEqual({ "parts[1]": "add" });
  expect(diff(["a", "b", "c"], ["c", "d"])).toEqual({
    "parts[0]": "delete",
    "parts[1]": "update",
  });
  expect(diff(["a", "b"], ["b", "a"])).toEqual({ parts: "update" });
  expect(diff(["a", "b"], ["a", "b"])).toEqual({});
});

test("a createOnly input makes no difference, alone or beside others", () => {
  expect(diffOf(spec.inputs, { name: "a", origin: "x" }, { name: "a", origin: UNKNOWN })).toEqual({});
  expect(diffOf(spec.inputs, { name: "a", origin: "x" }, { name: "b", origin: "y" })).toEqual({
    name: "replace",
  });
});

test("a value that is not known yet counts as another one, and as a replacement where another one is", () => {
  const olds = { name: "a", size: 1 };

  expect(diffOf(spec.inputs, olds, { name: UNKNOWN, size: 1 })).toEqual({ name: "replace" });
  expect(diffOf(spec.inputs, olds, { name: "b", size: 1 })).toEqual({ name: "replace" });
  expect(diffOf(spec.inputs, olds, { name: "a", size: UNKNOWN })).toEqual({ size: "update" });
});

test("an input that comes or goes is told as that", () => {
  expect(diffOf(spec.inputs, { name: "a", size: 1 }, { name: "a" })).toEqual({ size: "delete" });
  expect(diffOf(spec.inputs, { name: "a" }, { name: "a", size: 1 })).toEqual({ size: "add" });
  expect(diffOf(spec.inputs, {}, { name: "a" })).toEqual({ name: "replace" });
});

test("a value in place of the one that is not allowed is suggested where it can be told", () => {
  const pattern = {
    regexp: /^[a-z]+$/,
    meaning: "a word",
    instead: (text: string) => /[a-z]+/.exec(text)?.[0],
  };
  const inputs = { word: { type: "string", description: "A word.", pattern } } as const;

  expect(failuresOf(inputs, { word: "bolt!" })).toEqual([
    { property: "word", reason: "is 'bolt!', but must be a word; take bolt" },
  ]);
  expect(failuresOf(inputs, { word: "!" })).toEqual([
    { property: "word", reason: "is '!', but must be a word" },
  ]);
});

test("a preview knows the inputs, and of the outputs those that an update can't change", () => {
  expect(previewOf(spec, { name: "a" }, {})).toEqual({ name: "a", id: UNKNOWN, version: UNKNOWN });
  expect(previewOf(spec, { name: "b" }, stableOf(spec, { name: "a", id: "1", version: "2" }))).toEqual({
    name: "b",
    id: "1",
    version: UNKNOWN,
  });
});

test("what is known of a creation beforehand takes the place of the unknown, a falsehood or an empty list, too", () => {
  const outputs = {
    adopted: { type: "boolean", description: "" },
    missing: { type: "array", description: "" },
  } as const;

  expect(previewOf({ description: "", inputs: {}, outputs }, {}, { adopted: false, missing: [] })).toEqual({
    adopted: false,
    missing: [],
  });
});

test("the schema says which texts are allowed, as the check does", () => {
  const inputs = {
    size: { type: "string", description: "Its size.", values: ["S", "L"] },
    word: { type: "string", description: "Its word.", pattern: { regexp: /^[a-z]+$/, meaning: "a word" } },
  } as const;
  const functions = { "auditlog:x:find": { spec: { description: "", inputs, outputs: {} } } };

  const schema = schemaOf({ version: "1.2.3", resources: {}, functions });

  expect(schema).toMatchObject({
    functions: {
      "auditlog:x:find": {
        inputs: {
          properties: {
            size: { description: "Its size. One of S, L." },
            word: { description: "Its word. Must be a word." },
          },
        },
      },
    },
  });
});

test("the schema says what a program gives, what it gets, and what replaces", () => {
  const nested = {
    origin: { type: "string", description: "Where it came from." },
    parts: { type: "array", items: { type: "string" }, description: "Its parts. Each must be a word." },
    depths: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "Its depths. Each is one of Basic, Global.",
    },
  };

  const schema = schemaOf({ version: "1.2.3", resources: { "auditlog:x:Thing": { spec } }, functions: {} });

  expect(schema).toMatchObject({ name: "auditlog", version: "1.2.3" });
  expect(schema).toHaveProperty(["resources", "auditlog:x:Thing"], {
    description: "A thing.",
    inputProperties: {
      name: { type: "string", description: "Its name.", willReplaceOnChanges: true },
      size: { type: "integer", description: "Its size." },
      ...nested,
    },
    requiredInputs: ["name"],
    properties: {
      name: { type: "string", description: "Its name.", willReplaceOnChanges: true },
      size: { type: "integer", description: "Its size." },
      hash: { type: "string", description: "Its hash." },
      ...nested,
      id: { type: "string", description: "Its id." },
      version: { type: "string", description: "Its version." },
    },
    required: ["name", "hash", "id", "version"],
  });
});
