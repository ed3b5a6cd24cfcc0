import { isObject } from "../../common/objects";
import { removeCommand, setPathCommand, shown, type Problem } from "../../common/settings/problem";
import { NAMES_FOR_PIPELINES, isNameForPipelines } from "../pipeline/stacks/pipelineStack";

/** A stack that pipelines look after, as the list `stacks` has it. */
export interface StackEntry {
  readonly name: string;
  /** The group that an earlier `pulumi up` of the stack made: roles are granted on it, it is not made here. */
  readonly deployedResourceGroup?: string | undefined;
  /** False: pull requests get no preview, and there is no identity for them. */
  readonly previews: boolean;
  /** Nothing may sign in for it any more; resource group, state and key are kept. */
  readonly retired: boolean;
}

const KEYS = ["name", "deployedResourceGroup", "previews", "retired"];
const ALLOWED = `a stack's name, or a map of ${KEYS.join(", ")}`;

/** The list of stacks; mistakes go to `problems`. */
export function readStacks(given: unknown, problems: Problem[]): readonly StackEntry[] {
  if (!Array.isArray(given) || given.length === 0) {
    problems.push({
      path: "stacks",
      message: given === undefined ? "is not set" : `is ${shown(given)}`,
      allowed: "a list of at least one stack of this tenant",
      hint: setPathCommand("stacks[0]", "contoso"),
    });
    return [];
  }
  const entries = given.flatMap((each: unknown, index) => readEntry(each, `stacks[${index}]`, problems));
  for (const [index, { name }] of entries.entries()) {
    if (entries.findIndex((other) => other.name === name) === index) continue;
    problems.push({
      path: `stacks[${index}]`,
      message: `is ${shown(name)} again`,
      allowed: "each stack once",
      hint: removeCommand(`stacks[${index}]`, "--path"),
    });
  }
  return entries;
}

function readEntry(given: unknown, path: string, problems: Problem[]): StackEntry[] {
  const entry = typeof given === "string" ? { name: given } : given;
  const refuse = (at: string, value: unknown, allowed: string, example: string): void => {
    problems.push({
      path: at,
      message: value === undefined ? "is not set" : `is ${shown(value)}`,
      allowed,
      hint: setPathCommand(at, example),
    });
  };
  if (!isObject(entry)) {
    refuse(path, given, ALLOWED, "contoso");
    return [];
  }
  const before = problems.length;
  const { name, deployedResourceGroup: group, previews = true, retired = false } = entry;
  const unknown = Object.keys(entry).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) refuse(path, { [unknown]: entry[unknown] }, ALLOWED, "contoso");
  const at = typeof given === "string" ? path : `${path}.name`;
  if (typeof name !== "string" || !isNameForPipelines(name)) refuse(at, name, NAMES_FOR_PIPELINES, "contoso");
  if (group !== undefined && (typeof group !== "string" || group === ""))
    refuse(
      `${path}.deployedResourceGroup`,
      group,
      "what pulumi stack output resourceGroupName --stack <name> prints",
      "<name>",
    );
  for (const [key, value] of Object.entries({ previews, retired }))
    if (typeof value !== "boolean") refuse(`${path}.${key}`, value, "true · false", "true");
  if (problems.length > before) return [];
  // Each has been checked above.
  return [{ name, deployedResourceGroup: group, previews, retired } as StackEntry];
}
