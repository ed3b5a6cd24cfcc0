import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { armTypes } from "./azureNative/types";
import { entraTypes } from "./azuread/types";
import type { ResourceType } from "./base/resourceType";

const tables = [...armTypes.values(), ...entraTypes.values()].map((type) => [type.token, type] as const);

/** The class that makes this type in the SDK. */
function sourceOf(token: string): string {
  const [pkg = "", module = "", type = ""] = token.split(":");
  const root = dirname(require.resolve(`@pulumi/${pkg}/package.json`));
  const folder = pkg === "azuread" ? "" : module;
  return readFileSync(join(root, folder, `${type.charAt(0).toLowerCase()}${type.slice(1)}.js`), "utf8");
}

/** The names that the constructor sends, those it demands, and those it only receives. */
function namesOf(token: string) {
  const source = sourceOf(token);
  const found = (pattern: RegExp) =>
    [...new Set([...source.matchAll(pattern)].map(([, name = ""]) => name))].sort();
  return {
    inputs: found(/resourceInputs\["(\w+)"\] = (?:\(?args\b)/g),
    demanded: found(/Missing required property '(\w+)'/g),
    outputs: found(/resourceInputs\["(\w+)"\] = (?:undefined \/\*out\*\/|state\b)/g),
  };
}

function inputsOf(type: ResourceType): string[] {
  return Object.keys(type.inputs)
    .filter((name) => name !== "azureApiVersion")
    .sort();
}

test.each(tables)("%s has the inputs of the SDK's class", (token, type) => {
  expect(inputsOf(type)).toEqual(namesOf(token).inputs);
});

test.each(tables)("%s requires what the SDK's class requires", (token, type) => {
  const required = Object.keys(type.inputs).filter((name) => type.inputs[name]?.isRequired);

  expect(required).toEqual(expect.arrayContaining(namesOf(token).demanded));
});

test.each(tables)("%s has no output that the SDK's class lacks", (token, type) => {
  const known = namesOf(token).outputs;
  const outputs = Object.keys(type.outputs).map((path) => path.split(".")[0]);

  expect(outputs.filter((name) => name === undefined || !known.includes(name))).toEqual([]);
});

test.each(tables)(
  "%s is sent with the version that the SDK's class documents, and knows the others",
  (token, type) => {
    const [, used] = /Uses Azure REST API version ([\w-]+)\./.exec(sourceOf(token)) ?? [];
    const [, others = ""] = /Other available API versions: (.*?)\. These/.exec(sourceOf(token)) ?? [];

    expect("apiVersion" in type ? type.apiVersion : undefined).toBe(used);
    if ("otherVersions" in type) expect(type.otherVersions).toEqual(others.split(", "));
  },
);
