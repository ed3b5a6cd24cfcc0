import { isObject } from "../../base/answer";
import { unknownProperty } from "../errors";
import { invalidArgument, prefixMissing } from "../refusals";

/** A definition in a payload, with the organisation's base language and the prefixes its name may have. */
export interface DefinitionBody {
  readonly body: Record<string, unknown>;
  readonly language: number;
  readonly prefixes: readonly string[];
}

/** Refuses properties that the type does not have. */
export function checkProperties(
  body: Record<string, unknown>,
  type: { readonly name: string; readonly set: string; readonly known: ReadonlySet<string> },
): void {
  const stranger = Object.keys(body).find((name) => !name.includes("@") && !type.known.has(name));
  if (stranger !== undefined) throw unknownProperty(type.set, type.name, stranger);
}

/** The type a payload says it is, without namespace and hash; undefined when it says none. */
export function typeName(body: Record<string, unknown>): string | undefined {
  const type = body["@odata.type"];
  return typeof type === "string" ? type.replace(/^#?Microsoft\.Dynamics\.CRM\./, "") : undefined;
}

/** The schema name of something new, which must begin with a prefix it may have. */
export function readSchemaName({ body, prefixes }: DefinitionBody, kind: string): string {
  const name = body["SchemaName"];
  if (typeof name !== "string" || name === "")
    throw invalidArgument(`The schema name of the ${kind} is missing.`);
  if (!/^[A-Za-z]\w*$/.test(name)) throw invalidArgument(`The schema name ${name} is not valid.`);
  const prefix = name.split("_", 1)[0] ?? "";
  const fits = prefixes.some((each) => each.toLowerCase() === prefix.toLowerCase());
  if (!fits || name.length === prefix.length) throw prefixMissing(kind, name);
  return name;
}

/** A label's text in the base language; a label without that language is refused. */
export function readLabel({ body, language }: DefinitionBody, property: string): string | undefined {
  const label = body[property];
  if (label === undefined || label === null) return undefined;
  const texts = isObject(label) ? label["LocalizedLabels"] : undefined;
  if (!Array.isArray(texts)) throw invalidArgument(`The label ${property} has no LocalizedLabels.`);
  const own = texts.filter(isObject).find((each) => each["LanguageCode"] === language);
  const text = own?.["Label"];
  if (typeof text === "string") return text;
  throw invalidArgument(`The label ${property} has no text in the base language ${language}.`);
}

/** The same for a label that must be there. */
export function requireLabel(definition: DefinitionBody, property: string, kind: string): string {
  const text = readLabel(definition, property);
  if (text === undefined || text === "") throw invalidArgument(`${kind}: ${property} is not specified.`);
  return text;
}

/** A label as the service shows it. */
export function labelOf(text: string | undefined, language: number): Record<string, unknown> {
  if (text === undefined) return { LocalizedLabels: [], UserLocalizedLabel: null };
  const label = { Label: text, LanguageCode: language, IsManaged: false, HasChanged: null };
  return { LocalizedLabels: [label], UserLocalizedLabel: label };
}

/** The value inside of a managed property such as RequiredLevel. */
export function managedValue(body: Record<string, unknown>, property: string): unknown {
  const value = body[property];
  if (value === undefined || value === null) return undefined;
  if (isObject(value)) return value["Value"];
  throw invalidArgument(`${property} must be an object with a Value.`);
}
