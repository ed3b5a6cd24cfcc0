/** Names of the tags that the connector puts on everything; users can't set them. */
export const reservedTagNames = ["managed-by", "project", "stack"] as const;

/**
 * Most tags of the user's: a storage account takes 15, three are the connector's, the rest is for Azure Policy.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
 */
export const MAX_TAGS = 10;

/** A tag that Azure or the connector refuses, and why; `part` is what must change. */
export interface TagProblem {
  readonly name: string;
  readonly part: "name" | "value";
  readonly reason: string;
}

/**
 * What is wrong with the user's tags; undefined stands for a value that isn't text. The strictest of the resources
 * involved decides: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
 */
export function tagProblems(tags: ReadonlyMap<string, string | undefined>): TagProblem[] {
  const names = [...tags.keys()];
  return [...tags].flatMap(([name, value], index): TagProblem[] => {
    const first = names.find((other) => other.toLowerCase() === name.toLowerCase());
    const ofName =
      nameProblem(name) ?? (first === names[index] ? undefined : `${first} is the same to Azure`);
    const ofValue = valueProblem(value);
    return [
      ...(ofName === undefined ? [] : [{ name, part: "name" as const, reason: ofName }]),
      ...(ofValue === undefined ? [] : [{ name, part: "value" as const, reason: ofValue }]),
    ];
  });
}

function nameProblem(name: string): string | undefined {
  if (name.trim() === "") return "its name is blank";
  if (name.length > 128) return "its name is too long";
  if (/[<>%&\\?/]/.test(name)) return "its name has a reserved character";
  if (/^(?:microsoft|azure|windows)/i.test(name)) return "its name begins with a reserved word";
  if (reservedTagNames.some((own) => own === name.toLowerCase())) return "the connector sets it itself";
  return undefined;
}

function valueProblem(value: string | undefined): string | undefined {
  if (value === undefined) return "its value is not text";
  return value.length > 256 ? "its value is too long" : undefined;
}
