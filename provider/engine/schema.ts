import type {
  FunctionHandler,
  FunctionSpec,
  InputSpec,
  OutputSpec,
  PropertyType,
  ResourceHandler,
} from "./handler";

interface Package {
  readonly version: string;
  readonly resources: Readonly<Record<string, Pick<ResourceHandler, "spec">>>;
  readonly functions: Readonly<Record<string, Pick<FunctionHandler, "spec">>>;
}

const typeSchemas: Readonly<Record<PropertyType, object>> = {
  string: { type: "string" },
  integer: { type: "integer" },
  boolean: { type: "boolean" },
  array: { type: "array", items: { type: "string" } },
  map: { type: "object", additionalProperties: { type: "string" } },
};

/**
 * The package's schema, made from the tables that `check` and `diff` use.
 * Its form: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
 */
export function schemaOf({ version, resources, functions }: Package): object {
  return {
    name: "auditlog",
    version,
    displayName: "audit-log-connector",
    description: "What this repository does at deploy time that no other provider offers.",
    resources: mapValues(resources, resourceSchema),
    functions: mapValues(functions, functionSchema),
  };
}

function resourceSchema({ spec }: Pick<ResourceHandler, "spec">): object {
  const { description, inputs, outputs } = spec;
  const settable = Object.entries(inputs).filter(([, { computed }]) => computed !== true);
  return {
    description,
    inputProperties: properties(Object.fromEntries(settable)),
    requiredInputs: requiredOf(Object.fromEntries(settable)),
    properties: { ...properties(inputs), ...properties(outputs) },
    required: requiredOf({ ...inputs, ...outputs }),
  };
}

function functionSchema({ spec }: Pick<FunctionHandler, "spec">): object {
  const { description, inputs, outputs } = spec;
  return { description, inputs: objectSchema(inputs), outputs: objectSchema(outputs) };
}

function objectSchema(specs: FunctionSpec["inputs"] | FunctionSpec["outputs"]): object {
  return { type: "object", properties: properties(specs), required: requiredOf(specs) };
}

function properties(specs: Readonly<Record<string, InputSpec | OutputSpec>>): object {
  return mapValues(specs, (spec) => ({
    ...typeSchemas[spec.type],
    description: [spec.description, ...rulesOf(spec)].join(" "),
    ...("replaces" in spec && { willReplaceOnChanges: true }),
  }));
}

/** What `check` will ask of a value, so that a reader needn't be refused to learn it. */
function rulesOf({ type, values, pattern }: Pick<InputSpec, "type" | "values" | "pattern">): string[] {
  const [one, must] =
    type === "array" || type === "map" ? ["Each is one of", "Each must be"] : ["One of", "Must be"];
  return [
    ...(values === undefined ? [] : [`${one} ${values.join(", ")}.`]),
    ...(pattern === undefined ? [] : [`${must} ${pattern.meaning}.`]),
  ];
}

function requiredOf(specs: Readonly<Record<string, InputSpec | OutputSpec>>): string[] {
  return Object.keys(specs).filter((name) => specs[name]?.optional !== true);
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T) => object): object {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
