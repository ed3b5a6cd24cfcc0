import { diffOf, failuresOf, previewOf } from "../../provider/properties";
import type { InputSpec, ResourceSpec } from "../../provider/handler";
import { schemaOf } from "../../provider/schema";
import { UNKNOWN } from "../../provider/wire";

const spec = {
  description: "A thing.",
  inputs: {
    name: { type: "string", description: "Its name.", replaces: true },
    size: { type: "integer", description: "Its size.", optional: true },
    hash: { type: "string", description: "Its hash.", computed: true },
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
])("%j is of the wrong type", (given, type, got) => {
  const failures = failuresOf(spec.inputs, given as Record<string, unknown>);

  expect(failures).toEqual([{ property: expect.any(String), reason: `must be of type ${type}, not ${got}` }]);
});

test("unknown values pass until they are known, also where a number is wanted", () => {
  expect(failuresOf(spec.inputs, { name: UNKNOWN, size: UNKNOWN })).toEqual([]);
});

test("a value that is not known yet counts as another one, and as a replacement where another one is", () => {
  const olds = { name: "a", size: 1 };

  expect(diffOf(spec.inputs, olds, { name: UNKNOWN, size: 1 })).toEqual({ name: "replace" });
  expect(diffOf(spec.inputs, olds, { name: "b", size: 1 })).toEqual({ name: "replace" });
  expect(diffOf(spec.inputs, olds, { name: "a", size: UNKNOWN })).toEqual({ size: "update" });
});

test("an input that comes or goes is a change", () => {
  expect(diffOf(spec.inputs, { name: "a", size: 1 }, { name: "a" })).toEqual({ size: "update" });
  expect(diffOf(spec.inputs, { name: "a" }, { name: "a", size: 1 })).toEqual({ size: "update" });
});

test("a preview knows the inputs, and of the outputs those that an update can't change", () => {
  expect(previewOf(spec, { name: "a" })).toEqual({ name: "a", id: UNKNOWN, version: UNKNOWN });
  expect(previewOf(spec, { name: "b" }, { name: "a", id: "1", version: "2" })).toEqual({
    name: "b",
    id: "1",
    version: UNKNOWN,
  });
});

test("the schema says what a program gives, what it gets, and what replaces", () => {
  const schema = schemaOf({ version: "1.2.3", resources: { "auditlog:x:Thing": { spec } }, functions: {} });

  expect(schema).toMatchObject({ name: "auditlog", version: "1.2.3" });
  expect(schema).toHaveProperty(["resources", "auditlog:x:Thing"], {
    description: "A thing.",
    inputProperties: {
      name: { type: "string", description: "Its name.", willReplaceOnChanges: true },
      size: { type: "integer", description: "Its size." },
    },
    requiredInputs: ["name"],
    properties: {
      name: { type: "string", description: "Its name.", willReplaceOnChanges: true },
      size: { type: "integer", description: "Its size." },
      hash: { type: "string", description: "Its hash." },
      id: { type: "string", description: "Its id." },
      version: { type: "string", description: "Its version." },
    },
    required: ["name", "hash", "id", "version"],
  });
});
