const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The text as a lower-case GUID, or undefined when it is none. */
export function asGuid(text: string | undefined): string | undefined {
  return text?.length === 36 && GUID.test(text) ? text.toLowerCase() : undefined;
}

/** Examples use it as a placeholder, services where there is nothing to name. https://www.rfc-editor.org/rfc/rfc9562#section-5.9 */
const NIL = "00000000-0000-0000-0000-000000000000";

/** The same for an id: the nil GUID (all zeros) identifies nothing. */
export function asId(text: string | undefined): string | undefined {
  return text === NIL ? undefined : asGuid(text);
}
