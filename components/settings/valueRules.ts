import { isValid } from "../../runtime/settingValues";
import { isCalendarDay } from "../calendarDay";
import type { ValueType } from "./table";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const RESOURCE_GROUP = /^[-\w.()]{0,89}[-\w()]$/;
/** https://github.com/distribution/reference/blob/main/reference.go; a registry in the cloud has a domain. */
const REGISTRY = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?\//;
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+|\/)[a-z0-9]+)*$/;
const TAG = /^(?!latest$)\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const EMAIL = /^[^\s@,;<>"]{1,64}@[^\s@.,;<>"]+(?:\.[^\s@.,;<>"]+)+$/;

/** Whether a text is what a setting's type allows; `today` is a date as YYYY-MM-DD. */
export function isAllowed(type: ValueType, text: string, today: string): boolean {
  switch (type.kind) {
    case "guid":
      return isValid({ type: { kind: "guid" } }, text);
    case "boolean":
      return text === "true" || text === "false";
    case "pastDate":
      return isCalendarDay(text) && text <= today;
    case "dataverseUrl":
      return isPlainHttps(text) && new URL(text).pathname === "/" && new URL(text).port === "";
    case "resourceGroupName":
      return RESOURCE_GROUP.test(text);
    case "displayName":
      return text !== "" && text.length <= 120 && text.trim() === text;
    case "image":
      return isPinnedImage(text);
    case "redirectUri":
      return isPlainHttps(text) && text.length <= 256 && /^https:\/\/[^/*]+\/[^*]*$/.test(text);
    case "email":
      return text.length <= 254 && EMAIL.test(text);
    case "region":
      return /^[a-z0-9 ]+$/i.test(text);
    case "choice":
    case "duration":
    case "integer":
      return isValid({ type }, text);
  }
}

/** Host and path alone, judged by its text: `URL` would drop an empty query and mend blanks and backslashes. */
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
