import { createHash } from "node:crypto";

/** Hexadecimal digits that depend on nothing but the text. */
export function hexOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A GUID that depends on nothing but the text: the same in every run. */
export function guidOf(text: string): string {
  const hex = hexOf(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return GUID.test(text);
}
