import { isCalendarDay } from "../../common/calendarDay";
import { dataverseUrl, type Kind } from "../../common/settings/kinds";
import { reservedTagNames, MAX_TAGS } from "./tagRules";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const RESOURCE_GROUP = /^[-\w.()]{0,89}[-\w()]$/;
/** https://github.com/distribution/reference/blob/main/reference.go; a registry in the cloud has a domain. */
const REGISTRY = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?\//;
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+|\/)[a-z0-9]+)*$/;
const TAG = /^(?!latest$)\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const EMAIL = /^[^\s@,;<>"]{1,64}@[^\s@.,;<>"]+(?:\.[^\s@.,;<>"]+)+$/;

/** Unlike the runtime's, no environment on this machine, and the text must be exact. */
export const environmentUrl: Kind<string, "dataverseUrl"> = {
  ...dataverseUrl,
  parse: (text) =>
    isPlainHttps(text) && new URL(text).pathname === "/" && new URL(text).port === ""
      ? new URL(text).origin
      : undefined,
};

export const pastDate: Kind<string, "pastDate"> = {
  name: "pastDate",
  allowed: "a date as YYYY-MM-DD, today or before",
  example: "2026-01-01",
  parse: (text, { today = "" }) => (isCalendarDay(text) && text <= today ? text : undefined),
};

export const resourceGroupName: Kind<string, "resourceGroupName"> = {
  name: "resourceGroupName",
  allowed: "1-90 of A-Z a-z 0-9 . _ - ( ), not ending in a dot",
  example: "<group>",
  parse: (text) => (RESOURCE_GROUP.test(text) ? text : undefined),
};

export const displayName: Kind<string, "displayName"> = {
  name: "displayName",
  // It goes into a filter as it is: `applicationFindByName` in
  // https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/services/applications/applications.go
  allowed:
    "1-120 characters, no blank at either end, no apostrophe ('), which breaks the azuread provider's check for duplicate names",
  example: "Office 365 Management",
  parse: (text) => (/^[^']{1,120}$/.test(text) && text.trim() === text ? text : undefined),
};

/** A property of text without a rule: https://learn.microsoft.com/graph/api/resources/application */
export const serviceReference: Kind<string, "serviceReference"> = {
  name: "serviceReference",
  allowed: "1-255 characters without <>, no blank at either end",
  example: "<id of the service>",
  parse: (text) => (/^[^<>]{1,255}$/.test(text) && text.trim() === text ? text : undefined),
};

export const image: Kind<string, "image"> = {
  name: "image",
  allowed: "<registry>/<repository>:<tag> (any tag but latest) or …@sha256:<digest>",
  example: "<registry>.azurecr.io/<repository>:<tag>",
  parse: (text) => (isPinnedImage(text) ? text : undefined),
};

export const redirectUri: Kind<string, "redirectUri"> = {
  name: "redirectUri",
  allowed: "https://<host>/… up to 256 characters, without wildcard, query, fragment or user",
  example: "https://global.consent.azure-apim.net/redirect/<connector>",
  parse: (text) =>
    isPlainHttps(text) && text.length <= 256 && /^https:\/\/[^/*]+\/[^*]*$/.test(text) ? text : undefined,
  identity: (text) => new URL(text).href,
};

export const email: Kind<string, "email"> = {
  name: "email",
  allowed: "an e-mail address",
  example: "<address>",
  parse: (text) => (text.length <= 254 && EMAIL.test(text) ? text : undefined),
  identity: (text) => text.toLowerCase(),
};

export const region: Kind<string, "region"> = {
  name: "region",
  allowed: "a name such as westeurope",
  example: "westeurope",
  parse: (text) => (/^[a-z0-9 ]+$/i.test(text) ? text.toLowerCase().replaceAll(" ", "") : undefined),
};

/** A map, which readValue.ts reads by tagRules.ts: a problem of one tag names that tag. */
export const tags: Kind<Readonly<Record<string, string>>, "tags"> = {
  name: "tags",
  allowed:
    `at most ${MAX_TAGS} names of 1-128 characters without <>%&\\?/, in any case unique, ` +
    `none that begins with microsoft, azure or windows, none of ${reservedTagNames.join(", ")}; values up to 256 characters`,
  example: "<value>",
  form: "map",
  parse: () => undefined,
};

/** Host and path alone, judged by its text: `URL` would drop an empty query and repair blanks and backslashes. */
function isPlainHttps(text: string): boolean {
  return /^https:\/\/[^\s\\@?#<>"{}|^`]+$/.test(text) && URL.canParse(text);
}

/** A whole reference that names the same image tomorrow. */
function isPinnedImage(text: string): boolean {
  const registry = REGISTRY.exec(text)?.[0];
  if (registry === undefined) return false;
  const [name = "", digest, ...more] = text.slice(registry.length).split("@");
  const [repository = "", tag, ...rest] = name.split(":");
  if (more.length + rest.length > 0 || !REPOSITORY.test(repository)) return false;
  if (digest !== undefined) return DIGEST.test(digest);
  return tag !== undefined && TAG.test(tag);
}
