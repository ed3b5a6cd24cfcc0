/** Names of the tags that the connector puts on everything; users can't set them. */
export const reservedTagNames = ["managed-by", "project", "stack"] as const;

/**
 * Most tags of the user's: a storage account takes 15, three are the connector's, the rest is for Azure Policy.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
 */
export const MAX_TAGS = 10;

/** A tag that Azure or the connector refuses; `part` is what must change. */
export interface TagProblem {
  readonly name: string;
  readonly part: "name" | "value";
  /** What the tag does, such as `has a blank name`; of a value what it is, such as `not text`. */
  readonly reason: string;
}

/**
 * What is wrong with the user's tags; undefined stands for a value whose text can't be told. The strictest of the resources
 * involved decides: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
 */
export function tagProblems(tags: ReadonlyMap<string, string | undefined>): TagProblem[] {
  const names = [...tags.keys()];
  return [...tags].flatMap(([name, value], index): TagProblem[] => {
    const first = names.find((other) => other.toLowerCase() === name.toLowerCase());
    const ofName =
      nameProblem(name) ?? (first === names[index] ? undefined : `is the same as ${first} to Azure`);
    const ofValue = valueProblem(value);
    return [
      ...(ofName === undefined ? [] : [{ name, part: "name" as const, reason: ofName }]),
      ...(ofValue === undefined ? [] : [{ name, part: "value" as const, reason: ofValue }]),
    ];
  });
}

function nameProblem(name: string): string | undefined {
  if (name.trim() === "") return "has a blank name";
  if (name.length > 128) return "has a name of more than 128 characters";
  if (/[<>%&\\?/]/.test(name)) return "has a reserved character in its name";
  if (/^(?:microsoft|azure|windows)/i.test(name)) return "begins with a reserved word";
  if (reservedTagNames.some((own) => own === name.toLowerCase())) return "is set by the connector itself";
  return undefined;
}

function valueProblem(value: string | undefined): string | undefined {
  if (value === undefined) return "not text: put it in quotes";
  return value.length > 256 ? "longer than 256 characters" : undefined;
}
