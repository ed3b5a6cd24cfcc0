/** A property bag as the engine sends it: JSON values, with `UNKNOWN` where a preview does not know yet. */
export type Values = Record<string, unknown>;

/** What the engine writes for a value it does not know during a preview (pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface CheckFailure {
  /** Empty for azure-native, whose reason names the property. */
  readonly property: string;
  readonly reason: string;
}

export interface PropertyDiff {
  readonly kind: "add" | "update" | "delete";
  readonly replaces: boolean;
}

export interface DiffResult {
  /** Changed leaf paths such as `template.containers[0].image`; empty: nothing differs. */
  readonly changes: Readonly<Record<string, PropertyDiff>>;
  readonly deleteBeforeReplace: boolean;
}

export interface Created {
  readonly id: string;
  readonly outputs: Values;
}

/** Which resource a call is about. */
export interface ResourceRef {
  /** Such as `azure-native:storage:StorageAccount`. */
  readonly type: string;
  /** The logical name: the last part of the URN. */
  readonly name: string;
}

/** What a real provider or its cloud refuses; the message is the provider's own. */
export class CloudError extends Error {}

/**
 * The cloud has made or changed it and then failed on it, or its answer was lost: the provider tells the engine what is
 * there, so that the state has it, with the error.
 */
export class PartialFailure extends CloudError {
  constructor(
    message: string,
    readonly id: string,
    readonly outputs: Values,
  ) {
    super(message);
  }
}

/**
 * One provider and the cloud behind it, in memory. It validates from data and knows no component.
 * Inputs arrive without secret envelopes; `secretOutputs` says which outputs the provider marks secret itself.
 */
export interface FakeProvider {
  readonly package: "azuread" | "azure-native";
  readonly version: string;
  /** True: a Terraform provider behind Pulumi's bridge, which words and prints failures in its own way. */
  readonly isBridged?: boolean;
  check(resource: ResourceRef, news: Values, olds?: Values): { inputs: Values; failures: CheckFailure[] };
  /** Compares inputs with the inputs of before; `oldOutputs` serve rules that need them. */
  diff(resource: ResourceRef, olds: { inputs: Values; outputs: Values }, news: Values): DiffResult;
  /**
   * Throws CloudError, or PartialFailure when it exists all the same. With `preview` nothing is made, and what the cloud
   * would decide is UNKNOWN.
   */
  create(resource: ResourceRef, inputs: Values, preview?: boolean): Created;
  /** Throws as `create` does. */
  update(
    resource: ResourceRef,
    id: string,
    change: { olds: Values; news: Values; preview?: boolean },
  ): Values;
  /** Undefined: it is gone. `inputs` follow what the cloud holds, so that drift shows. */
  read(
    resource: ResourceRef,
    id: string,
    olds?: { inputs: Values; outputs: Values },
  ): { inputs: Values; outputs: Values } | undefined;
  delete(resource: ResourceRef, id: string): void;
  /** `failures` for what the real function reports so; throws CloudError for a failed call. */
  invoke(token: string, args: Values): { result: Values } | { failures: CheckFailure[] };
  /** Names of top-level outputs that are secret whatever the inputs were. */
  secretOutputs(type: string): readonly string[];
}
