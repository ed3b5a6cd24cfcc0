import { asId } from "../../../common/guid";
import { isObject } from "../../../common/objects";
import { UsageError } from "../../commandLine";
import { backend, deployClientId, previewClientId } from "../../pipeline/stacks/pipelineSettings";

/** What the bootstrap made for one stack, as its outputs have it. */
export interface MadeForStack {
  readonly stack: string;
  readonly backend: string;
  readonly secretsProvider: string;
  /** Or "none". */
  readonly previewClientId: string;
  readonly deployClientId: string;
  readonly deployObjectId: string;
  /** Of a group that was made for the stack. */
  readonly resourceGroupName: string | undefined;
}

/** The output `stacks` of the stack `bootstrap`, sorted by name. Throws a UsageError. */
export function madeForStacks(
  outputs: Readonly<Record<string, unknown>>,
  bootstrap: string,
): readonly MadeForStack[] {
  const { stacks } = outputs;
  if (!isObject(stacks))
    throw new UsageError(
      `This stack has no output stacks yet: run pulumi up --stack ${bootstrap} in tools/bootstrap first.`,
    );
  return Object.entries(stacks)
    .map(([stack, made]) => readMade(stack, isObject(made) ? made : {}, bootstrap))
    .sort((a, b) => (a.stack < b.stack ? -1 : 1));
}

function readMade(stack: string, made: Readonly<Record<string, unknown>>, bootstrap: string): MadeForStack {
  const text = (key: string, read: (text: string) => string | undefined): string => {
    const value = made[key];
    const result = typeof value === "string" ? read(value) : undefined;
    if (result === undefined)
      throw new UsageError(
        `The output stacks.${stack}.${key} can't be used: run pulumi up --stack ${bootstrap} in tools/bootstrap.`,
      );
    return result;
  };
  const { resourceGroupName: group } = made;
  return {
    stack,
    backend: text("backend", backend.read),
    secretsProvider: text("secretsProvider", (value) =>
      /^azurekeyvault:\/\/[\w./-]+$/.test(value) ? value : undefined,
    ),
    previewClientId: text("previewClientId", previewClientId.read),
    deployClientId: text("deployClientId", deployClientId.read),
    deployObjectId: text("deployObjectId", asId),
    resourceGroupName: typeof group === "string" ? group : undefined,
  };
}
