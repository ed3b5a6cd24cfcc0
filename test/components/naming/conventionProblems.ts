import { conventions, type Convention } from "../../../components/naming/conventions";
import { unversioned } from "../../../common/pulumi/typeTokens";
import type { MockedResource } from "../../support/pulumiMocks";
import { at } from "../support/resources";

type Checked = Pick<MockedResource, "type" | "name" | "custom" | "inputs">;

/** What of the recorded resources the table of conventions does not know or allow; components and providers are free. */
export function conventionProblems(resources: readonly Checked[], hash: string): string[] {
  return resources
    .filter(({ type, custom }) => custom && !type.startsWith("pulumi:providers:"))
    .flatMap((resource) => problemsOf(resource, hash).map((problem) => `${resource.name}: ${problem}`));
}

function problemsOf({ type: token, inputs }: Checked, hash: string): string[] {
  const type = unversioned(token);
  if (!Object.hasOwn(conventions, type)) return [`${type} has no convention`];
  // Just seen to be one of the table's keys.
  const convention: Convention = conventions[type as keyof typeof conventions];
  return [...nameProblems(convention, inputs, hash), ...tagProblems(convention, inputs)];
}

function nameProblems(
  { nameInput, abbreviation, pattern, maxLength = Infinity, isGlobal }: Convention,
  inputs: Checked["inputs"],
  hash: string,
): string[] {
  if (nameInput === undefined) return [];
  const name = inputs[nameInput];
  if (typeof name !== "string" || name === "") return [`${nameInput} is missing: a name by chance`];
  return [
    ...(abbreviation === undefined || name.startsWith(abbreviation) ? [] : [`${name} is no ${abbreviation}`]),
    ...(pattern === undefined || pattern.test(name) ? [] : [`${name} is not ${pattern.source}`]),
    ...(name.length <= maxLength ? [] : [`${name} is longer than ${maxLength}`]),
    ...(isGlobal !== true || name.endsWith(hash) ? [] : [`${name} may be a stranger's`]),
  ];
}

function tagProblems({ takesTags }: Convention, inputs: Checked["inputs"]): string[] {
  const missing = ["managed-by", "project", "stack"].filter(
    (tag) => typeof at(inputs, "tags", tag) !== "string",
  );
  if (takesTags) return missing.map((tag) => `no tag ${tag}`);
  return inputs["tags"] === undefined ? [] : ["takes no tags"];
}
