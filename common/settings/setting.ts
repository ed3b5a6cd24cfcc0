import type { Kind, ValueOf } from "./kinds";

/** What a setting of the runtime and one of a stack have in common. */
interface Setting {
  readonly type: Kind<unknown>;
  /**
   * Value when it isn't set. Absent: the setting is required. "": there is none, and what that means stands in
   * `meaning`, `requiredWith` or `whenUnset`.
   */
  readonly default?: string | number | boolean | readonly string[] | Readonly<Record<string, string>>;
  readonly meaning: string;
}

/** An environment variable of the runtime. */
export interface RuntimeSetting extends Setting {
  readonly variable: string;
  readonly default?: string | number | boolean | readonly string[];
  /** The settings that make it required, as `VARIABLE=value`. */
  readonly requiredWith?: string;
  readonly secret?: true;
}

/** A key below `audit-log-connector:` in `Pulumi.<stack>.yaml`; the engine fills in the defaults, "" for required ones. */
export interface StackSetting extends Setting {
  /** What happens without a value, where the default is "" and that isn't simply "none". */
  readonly whenUnset?: string;
}

/** A stack's setting that the runtime gets as an environment variable. */
export type SharedSetting = RuntimeSetting & StackSetting;

/** Type of a setting's value once it is parsed: only a default of "" leaves it open. */
export type Parsed<Row extends Setting> =
  ValueOf<Row["type"]> | (Row extends { readonly default: "" } ? undefined : never);

/** A default as the text that an environment variable would have. */
export function defaultInVariable({ default: value = "" }: RuntimeSetting): string {
  return String(value);
}
