import type { DiffResult, PropertyDiff, Values } from "../fakeProvider";
import { changesBetween, type Change } from "../base/changes";
import { same } from "../base/values";
import type { ArmType } from "./armType";
import { CREATE_BEFORE_DELETE } from "./check";

/**
 * Compares inputs with inputs, as `calculateDetailedDiff` and `calculateChangesAndReplacements` in
 * https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/provider/diff.go
 */
export function diffInputs(
  type: ArmType,
  olds: { inputs: Values; outputs: Values },
  news: Values,
): DiffResult {
  const changes: Record<string, PropertyDiff> = {};
  for (const change of changesBetween(type.inputs, internalOut(olds.inputs), internalOut(news))) {
    if (isSameLocation(change, olds.inputs, news)) continue;
    changes[change.path] = { kind: change.kind, replaces: replaces(type, change, olds, news) };
  }
  const isReplaced = Object.values(changes).some((change) => change.replaces);
  return { changes, deleteBeforeReplace: isReplaced && olds.inputs[CREATE_BEFORE_DELETE] !== true };
}

function replaces(
  type: ArmType,
  { root, path, kind }: Change,
  olds: { inputs: Values; outputs: Values },
  news: Values,
): boolean {
  const isReplaceKey =
    type.replaces.includes(root) || type.inputs[root]?.isPath === true || root === type.name.input;
  if (!isReplaceKey) return false;
  // Of what lies inside a replace key, only updates replace.
  if (path !== root) return kind === "update";
  const isNewlySet = olds.inputs[root] === undefined;
  return !(isNewlySet && same(olds.outputs[root], news[root]));
}

/** Case and spaces of a location mean nothing. */
function isSameLocation({ path }: Change, olds: Values, news: Values): boolean {
  const plain = (values: Values): string => String(values["location"]).toLowerCase().replaceAll(" ", "");
  return path === "location" && olds["location"] !== undefined && plain(olds) === plain(news);
}

function internalOut(inputs: Values): Values {
  const { [CREATE_BEFORE_DELETE]: _, ...rest } = inputs;
  return rest;
}
