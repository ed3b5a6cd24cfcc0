/** Whether a URL is scheme, host and port alone. */
export function isOrigin(value: string): boolean {
  return isPlainUrl(value) && new URL(value).pathname === "/";
}

/** A URL of host and path alone: no user, password, query (a shared access signature) or fragment. */
function isPlainUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { search, hash, username, password } = new URL(value);
  return `${search}${hash}${username}${password}` === "";
}

/**
 * Whether a text is the address of a server on this machine, in the one spelling that `--help` shows. URL parsers and name
 * resolution take much else for this machine (`127.1`, `0x7f.1`, `localhost`), which may lead elsewhere on another.
 */
export function isLocal(value: string, scheme: "http" | "https"): boolean {
  const [origin, port = ""] = /^https?:\/\/127\.0\.0\.1:([1-9]\d{0,4})(?=\/|$)/.exec(value) ?? [];
  return origin === `${scheme}://127.0.0.1:${port}` && URL.canParse(value);
}

/** The same for an address of nothing but scheme, host and port. */
export function isLocalOrigin(value: string, scheme: "http" | "https"): boolean {
  return isLocal(value, scheme) && new URL(value).origin === value;
}

/** Whether a text is meant as an address: a scheme of at least two letters (`C:` is a drive). */
export function isUrl(value: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(value);
}

/** A container's own address; on this machine (Azurite) the account is a part of the path. */
export function isContainerUrl(value: string): boolean {
  if (!isPlainUrl(value)) return false;
  const { protocol, pathname } = new URL(value);
  const parts = pathname.split("/").filter((part) => part !== "").length;
  return protocol === "https:" && parts === (isLocal(value, "https") ? 2 : 1);
}
