const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The text as a lower-case GUID, or undefined when it is none. */
export function asGuid(text: string | undefined): string | undefined {
  return text?.length === 36 && GUID.test(text) ? text.toLowerCase() : undefined;
}
