/** A property bag without secret envelopes; during a preview a value may be `UNKNOWN`. */
export type Values = Readonly<Record<string, unknown>>;

/** What a property holds; `array` is of strings, `map` from strings to strings. */
export type PropertyType = "string" | "integer" | "boolean" | "array" | "map";

/** One input: what the schema says about it, what `check` asks of it, and what its change means. */
export interface InputSpec {
  readonly type: PropertyType;
  readonly description: string;
  readonly optional?: true;
  /** Found out by the provider itself in `check`; a program can't give it. */
  readonly computed?: true;
  /** Its change needs a new resource; otherwise it is an update. */
  readonly replaces?: true;
  /** Used on create only: a later change makes no difference. */
  readonly createOnly?: true;
  /** What its text must look like, and how to say so. */
  readonly pattern?: Pattern;
  /** The only values that it, or each of its elements, may have. */
  readonly values?: readonly string[];
}

/** What a text must look like. */
export interface Pattern {
  readonly regexp: RegExp;
  /** `a GUID`, after "must be". */
  readonly meaning: string;
  /** What is meant by a text that looks otherwise, where that can be told. */
  readonly instead?: (text: string) => string | undefined;
}

export interface OutputSpec {
  readonly type: PropertyType;
  readonly description: string;
  readonly optional?: true;
  /** An update can't change it, so that a preview of an update knows it. */
  readonly stable?: true;
}

/** What the schema, `check` and `diff` need to know about a resource type: one table for all three. */
export interface ResourceSpec {
  readonly description: string;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Besides the inputs, which are outputs, too. */
  readonly outputs: Readonly<Record<string, OutputSpec>>;
}

export interface FunctionSpec {
  readonly description: string;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly outputs: Readonly<Record<string, OutputSpec>>;
}

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** Either the inputs to go on with, or why they can't be used. */
export interface CheckResult {
  readonly inputs: Values;
  readonly failures: readonly CheckFailure[];
}

/** What became of an input, or of one key of a map. */
export type Change = "add" | "delete" | "update" | "replace";

/** Changes by property path (`name`, `privileges.prvRead`); empty: nothing differs. */
export type Diff = Readonly<Record<string, Change>>;

/** What surrounds one call of the engine. */
export interface Call {
  /** Aborts when the engine wants to stop. */
  readonly signal: AbortSignal;
  /** Shows a line beside the resource while the call runs; later lines take its place. */
  status(text: string): void;
  /** Shows a warning that stays. Resolves once the engine has it, and never rejects. */
  warn(text: string): Promise<void>;
}

/** A resource with what is recorded about it in the stack's state. */
export interface Recorded {
  readonly inputs: Values;
  /** Inputs and outputs together. */
  readonly state: Values;
}

/**
 * One resource type. Previews never reach `create` and `update`: the server answers them from the spec, and from
 * `preview` where a type has it. Errors meant for the user are ProviderErrors; anything else is shown as a bug, with
 * its stack.
 */
export interface ResourceHandler {
  readonly spec: ResourceSpec;
  /** Inputs may be UNKNOWN here and in `diff`. `olds`: those on record, none for a new resource. */
  check(news: Values, olds?: Values): Promise<CheckResult>;
  diff(olds: Values, news: Values): Diff;
  /**
   * Those outputs that can be told before the creation; the others stay unknown. Inputs may be UNKNOWN. Must not fail for
   * want of rights or a network.
   */
  preview?(inputs: Values, call: Call): Promise<Values>;
  /** The new id and the outputs besides the inputs. */
  create(inputs: Values, call: Call): Promise<{ readonly id: string; readonly outputs: Values }>;
  /** The outputs besides the inputs. */
  update(id: string, change: { readonly olds: Recorded; readonly news: Values }, call: Call): Promise<Values>;
  /** What exists now, or undefined when it is gone; without a record it is an import. */
  read(id: string, recorded: Recorded | undefined, call: Call): Promise<Recorded | undefined>;
  delete(id: string, recorded: Recorded, call: Call): Promise<void>;
}

/** One function that a program can call. */
export interface FunctionHandler {
  readonly spec: FunctionSpec;
  invoke(args: Values, call: Call): Promise<Values>;
}
