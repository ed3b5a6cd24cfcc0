import { parseDurationMs } from "../duration";
import { asId } from "../guid";
import { isContainerUrl, isLocalOrigin, isOrigin, isUrl } from "./urls";

/**
 * All there is to know of a kind of value. A new kind is one entry: here when the runtime has a setting of it, else in
 * components/settings/kinds.ts.
 */
export interface Kind<Value, Name extends string = string> {
  readonly name: Name;
  /** What a text must look like, in words. */
  readonly allowed: string;
  /** A value to show in a command; what only the user can know stands in <…>, which `parse` refuses. */
  readonly example: string;
  /** What a stack file has: one text, number or boolean, unless this says otherwise. */
  readonly form?: "list" | "map";
  /** The value of a text; undefined where the text isn't allowed. */
  readonly parse: (text: string, context: ParseContext) => Value | undefined;
  /** How much of a wrong value a message shows, of values that differ in their ends. @default what `shown` says */
  readonly shownLength?: number;
  /** What makes two values of a list the same to the service that gets them. Absent: they are equal. */
  readonly identity?: (text: string) => string;
}

export interface ParseContext {
  /** In UTC, as YYYY-MM-DD; the runtime has no setting that depends on it. */
  readonly today?: string;
}

/** Type of the values of a kind. */
export type ValueOf<Type> = Type extends Kind<infer Value> ? Value : never;

export const guid: Kind<string, "guid"> = {
  name: "guid",
  allowed: "a GUID such as 11111111-1111-4111-8111-111111111111, not all zeros",
  example: "<guid>",
  parse: asId,
};

export const text: Kind<string, "text"> = {
  name: "text",
  allowed: "text",
  example: "<text>",
  parse: (value) => value,
};

export const boolean: Kind<boolean, "boolean"> = {
  name: "boolean",
  allowed: "true · false",
  example: "true",
  parse: (value) => (value === "true" || value === "false" ? value === "true" : undefined),
};

/** Origin of an environment; on this machine (the simulated tenant) without TLS, too. */
export const dataverseUrl: Kind<string, "dataverseUrl"> = {
  name: "dataverseUrl",
  allowed: "https://… of an environment in the chosen cloud, without a path",
  example: "https://<environment>.crm4.dynamics.com",
  parse: (value) =>
    isLocalOrigin(value, "http") || (isOrigin(value) && new URL(value).protocol === "https:")
      ? new URL(value).origin
      : undefined,
};

/** A folder's path or a container's address, as it was given. */
export const stateLocation: Kind<string, "state"> = {
  name: "state",
  allowed: "a folder, or https://<account>.blob.…/<container>",
  example: "https://<account>.blob.core.windows.net/<container>",
  parse: (value) => (!isUrl(value) || isContainerUrl(value) ? value : undefined),
};

export const loopbackUrl: Kind<string, "loopbackUrl"> = {
  name: "loopbackUrl",
  allowed: "http://127.0.0.1:<port>",
  example: "http://127.0.0.1:<port>",
  parse: (value) => (isLocalOrigin(value, "http") ? value : undefined),
};

export interface Choice<Value extends string> extends Kind<Value, "choice"> {
  readonly values: readonly Value[];
}

export function choice<const Value extends string>(values: readonly Value[]): Choice<Value> {
  return {
    name: "choice",
    values,
    allowed: values.join(" · "),
    example: values[0] ?? "",
    parse: (value) => values.find((each) => each === value),
  };
}

/** An ISO 8601 duration, as it was given. */
export function duration(min: string, max: string): Kind<string, "duration"> {
  const [least = 0, most = 0] = [parseDurationMs(min), parseDurationMs(max)];
  return {
    name: "duration",
    allowed: `an ISO 8601 duration from ${min} to ${max} (PT15M: 15 minutes, P3D: 3 days)`,
    example: min,
    parse: (value) => {
      const ms = parseDurationMs(value);
      return ms !== undefined && ms >= least && ms <= most ? value : undefined;
    },
  };
}

export function integer(min: number, max: number): Kind<number, "integer"> {
  return {
    name: "integer",
    allowed: `a whole number from ${min} to ${max}`,
    example: String(min),
    parse: (value) =>
      /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined,
  };
}

/** An environment variable separates the items by commas, a stack file has a list, in which each stands once. */
export interface List<Item> extends Kind<readonly Item[], "list"> {
  readonly of: Kind<Item>;
  readonly atLeast: number;
  readonly atMost: number;
  readonly allowedInVariable: string;
}

export function list<Item>(of: Kind<Item>, atLeast: number, atMost: number): List<Item> {
  const howMany = atLeast === 0 ? `a list of up to ${atMost}` : `a list of ${atLeast} to ${atMost}`;
  return {
    name: "list",
    of,
    atLeast,
    atMost,
    allowed: `${howMany}, each once: ${of.allowed}`,
    allowedInVariable: `any of ${of.allowed.replaceAll(" · ", ", ")}`,
    example: of.example,
    form: "list",
    parse: (value, context) => {
      const items = value.split(",").map((item) => of.parse(item.trim(), context));
      const good = items.filter((item) => item !== undefined);
      return good.length === items.length && good.length >= atLeast ? good : undefined;
    },
  };
}

export function isList(type: Kind<unknown>): type is List<unknown> {
  return type.name === "list";
}
