/** A length of time. */
export class Timespan {
  constructor(readonly ms: number) {}
}

/** A value of type dynamic: what JSON can hold. */
export class Dynamic {
  constructor(readonly json: unknown) {}
}

/** A datetime is a Date; null stands for the null of every type but string, which has none. */
export type Value = string | number | boolean | Date | Timespan | Dynamic | null;

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** The value of a literal, by the kind of its node. */
export function literal(kind: string, text: string): Value {
  switch (kind) {
    case "StringLiteralExpression":
      // Escapes of queries and of JSON differ but for the commonest.
      if (!/^"[^"\\]*"$/.test(text)) break;
      return text.slice(1, -1);
    case "LongLiteralExpression":
      if (!/^\d+$/.test(text)) break;
      return Number(text);
    case "BooleanLiteralExpression":
      if (!["true", "false"].includes(text)) break;
      return text === "true";
    case "TimespanLiteralExpression": {
      const [, number, unit = ""] = /^(\d+)([dhms])$/.exec(text) ?? [];
      const ms = UNITS[unit];
      if (ms === undefined) break;
      return new Timespan(Number(number) * ms);
    }
    case "DateTimeLiteralExpression": {
      if (text === "datetime(null)") return null;
      const ms = Date.parse(/^datetime\((.*Z)\)$/.exec(text)?.[1] ?? "");
      if (Number.isNaN(ms)) break;
      return new Date(ms);
    }
  }
  throw new Error(`this evaluator has no literal ${kind} ${text}`);
}

/** Less than zero, zero or more, as one comes before, with or after the other; undefined where one is null. */
export function compared(one: Value, other: Value): number | undefined {
  if (one === null || other === null) return undefined;
  const [a, b] = [ordered(one), ordered(other)];
  if (a.type !== b.type) throw new Error(`this evaluator doesn't compare ${a.type} with ${b.type}`);
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}

function ordered(value: NonNullable<Value>): { readonly type: string; readonly key: string | number } {
  if (value instanceof Date) return { type: "datetime", key: value.getTime() };
  if (value instanceof Timespan) return { type: "timespan", key: value.ms };
  if (typeof value === "string") return { type: "string", key: value };
  if (typeof value === "number") return { type: "number", key: value };
  throw new Error(`this evaluator doesn't compare a value of ${typeof value}`);
}
