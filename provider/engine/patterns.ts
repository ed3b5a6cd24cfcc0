import type { Pattern } from "./handler";

/** A GUID, as `InputSpec.pattern`. */
export const guidPattern = {
  regexp: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  meaning: "a GUID",
} as const satisfies Pattern;
