import type { Setting } from "./settings";
import { parseDurationMs } from "./support/duration";
import { asGuid } from "./support/guid";

/** Whether a text is a value that its setting allows. */
export function isValid({ type }: Pick<Setting, "type">, value: string): boolean {
  switch (type.kind) {
    case "guid":
      return asGuid(value) !== undefined;
    case "text":
      return true;
    case "choice":
      return type.values.includes(value);
    case "list":
      return listOf(value).length > 0 && listOf(value).every((item) => type.values.includes(item));
    case "integer":
      return /^\d{1,9}$/.test(value) && Number(value) >= type.min && Number(value) <= type.max;
    case "duration":
      return isWithin(parseDurationMs(value), parseDurationMs(type.min), parseDurationMs(type.max));
    case "loopbackUrl":
      return isLoopback(value) && isOrigin(value);
    case "dataverseUrl":
      return isOrigin(value) && (isLoopback(value) || new URL(value).protocol === "https:");
    case "state":
      return !isUrl(value) || isContainerUrl(value);
  }
}

/** The items of a list setting. */
export function listOf(value: string): string[] {
  return value.split(",").map((item) => item.trim());
}

function isWithin(value: number | undefined, min = 0, max = Infinity): boolean {
  return value !== undefined && value >= min && value <= max;
}

function isOrigin(value: string): boolean {
  return isPlainUrl(value) && new URL(value).pathname === "/";
}

/** A URL of host and path alone: no user, password, query (a shared access signature) or fragment. */
function isPlainUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { search, hash, username, password } = new URL(value);
  return `${search}${hash}${username}${password}` === "";
}

/** Whether a URL leads to this machine: the embedded tenant. */
export function isLoopback(value: string): boolean {
  if (!URL.canParse(value)) return false;
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(value).hostname);
}

/** Whether a text is meant as an address: a scheme of at least two letters (`C:` is a drive). */
export function isUrl(value: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(value);
}

/** A container's own address; on this machine (Azurite) the account is a part of the path. */
function isContainerUrl(value: string): boolean {
  if (!isPlainUrl(value)) return false;
  const { protocol, pathname } = new URL(value);
  const parts = pathname.split("/").filter((part) => part !== "").length;
  return protocol === "https:" && parts === (isLoopback(value) ? 2 : 1);
}
