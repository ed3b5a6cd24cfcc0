import { isObject } from "../objects";

/**
 * What stands for a value that is not known before the deployment.
 * https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/resource/plugin/rpc.go (UnknownStringValue)
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What Pulumi's display puts in a secret's place. */
export const MASKED = "[secret]";

// https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/go/common/resource/sig/sig.go
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** A secret in its envelope. */
export interface Secret {
  readonly [SIGNATURE]: typeof SECRET;
  readonly value: unknown;
}

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Wraps a value as programs, the engine and the CLI mark secrets. */
export function secret(value: unknown): Secret {
  return { [SIGNATURE]: SECRET, value };
}

export function isSecret(value: unknown): value is Secret {
  return isObject(value) && value[SIGNATURE] === SECRET;
}

/** The same value without envelopes, however deep they lie: the content of secrets and outputs. */
export function reveal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => reveal(item));
  if (!isObject(value)) return value;
  if (isSecret(value)) return reveal(value.value);
  if (value[SIGNATURE] === OUTPUT_VALUE) return "value" in value ? reveal(value["value"]) : UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reveal(item)]));
}
