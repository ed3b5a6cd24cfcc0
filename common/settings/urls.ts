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

/** Whether a URL leads to this machine: the simulated tenant. */
export function isLoopback(value: string): boolean {
  if (!URL.canParse(value)) return false;
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(value).hostname);
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
  return protocol === "https:" && parts === (isLoopback(value) ? 2 : 1);
}
