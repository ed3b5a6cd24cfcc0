import type { ListType, StackSetting, ValueType } from "./table";

/** What is wrong at one place of the stack's settings; every part is a piece of the sentence the user reads. */
export interface Problem {
  /** Key, or the path of an item: `redirectUris[1]`, `tags["cost center"]`. */
  readonly place: string;
  /** What it is, and where that isn't obvious, why it can't be. */
  readonly finding: string;
  readonly allowed: string;
  /** Command that corrects it. */
  readonly next: string;
}

/** `pollInterval is "1 h"; allowed: …; next: pulumi config set pollInterval PT15M` */
export function describe({ place, finding, allowed, next }: Problem): string {
  return `${place} ${finding}; allowed: ${allowed}; next: ${next}`;
}

/** A value in a message: quoted, and cut where it would hide the message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** Command that sets a key. */
export function setCommand(key: string, value: string): string {
  return `pulumi config set ${key} ${quoted(value)}`;
}

/** Command that sets an item of a list or a map: https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration */
export function setPathCommand(path: string, value: string): string {
  return `pulumi config set --path ${quoted(path)} ${quoted(value)}`;
}

/** Command that goes back to the default, or with `--path` removes an item of a list or a map. */
export function removeCommand(key: string, ...options: readonly "--path"[]): string {
  return ["pulumi config rm", ...options, quoted(key)].join(" ");
}

/** A value to show in a command: the default where there is one. */
export function exampleOf({ type, default: value }: StackSetting): string {
  if (value !== undefined && value !== "" && typeof value !== "object") return String(value);
  return example(type);
}

/** A value of a type; what only the user can know stands in <…>, which no parser takes. */
export function example(type: ValueType | ListType | { readonly kind: "tags" }): string {
  switch (type.kind) {
    case "guid":
      return "<guid>";
    case "boolean":
      return "true";
    case "pastDate":
      return "2026-01-01";
    case "dataverseUrl":
      return "https://<environment>.crm4.dynamics.com";
    case "resourceGroupName":
      return "<group>";
    case "displayName":
      return "Office 365 Management";
    case "image":
      return "<registry>.azurecr.io/<repository>:<tag>";
    case "redirectUri":
      return "https://global.consent.azure-apim.net/redirect/<connector>";
    case "email":
      return "<address>";
    case "region":
      return "westeurope";
    case "tags":
      return "<value>";
    case "list":
      return example(type.of);
    case "choice":
      return type.values[0] ?? "";
    case "duration":
      return type.min;
    case "integer":
      return String(type.min);
  }
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
