/** What an input may look like: the metadata a provider carries about it. */
export interface Shape {
  readonly kind: "string" | "integer" | "number" | "boolean" | "array" | "object" | "map" | "any";
  readonly isRequired?: boolean;
  /** Length of a text in bytes, value of a number, number of items. */
  readonly min?: number;
  readonly max?: number;
  /** As the provider prints it. */
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
  /** A rule for a text; returns what is wrong with it. */
  readonly judge?: (value: string) => string | undefined;
  readonly items?: Shape;
  /** The property that identifies an item of an array (`x-ms-identifiers`). */
  readonly key?: string;
  /** The order of the items means nothing. */
  readonly isSet?: boolean;
  readonly fields?: Fields;
  /** Sent, but never returned. */
  readonly isWriteOnly?: boolean;
  /** Part of the resource's path, not of its body. */
  readonly isPath?: boolean;
}

export type Fields = Readonly<Record<string, Shape>>;

type TextRules = Pick<Shape, "min" | "max" | "pattern" | "judge">;
type Range = Pick<Shape, "min" | "max">;

export function text(rules: TextRules = {}): Shape {
  return { kind: "string", ...rules };
}

/** A text out of a closed list. */
export function choice(...oneOf: readonly string[]): Shape {
  return { kind: "string", oneOf };
}

export function integer(range: Range = {}): Shape {
  return { kind: "integer", ...range };
}

export function number(range: Range = {}): Shape {
  return { kind: "number", ...range };
}

export function flag(): Shape {
  return { kind: "boolean" };
}

/** An ordered list; with `key`, items are matched by that property. */
export function listOf(items: Shape, rules: Range & Pick<Shape, "key"> = {}): Shape {
  return { kind: "array", items, ...rules };
}

export function setOf(items: Shape, range: Range = {}): Shape {
  return { kind: "array", items, isSet: true, ...range };
}

export function objectOf(fields: Fields): Shape {
  return { kind: "object", fields };
}

/** A dictionary of texts. */
export function mapOf(items: Shape = text()): Shape {
  return { kind: "map", items };
}

export function anything(): Shape {
  return { kind: "any" };
}

export function required(shape: Shape): Shape {
  return { ...shape, isRequired: true };
}

export function writeOnly(shape: Shape): Shape {
  return { ...shape, isWriteOnly: true };
}

/** A required part of the resource's path. */
export function path(shape: Shape = text()): Shape {
  return { ...shape, isRequired: true, isPath: true };
}
