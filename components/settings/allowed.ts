import { allowed as allowedByRuntime } from "../../runtime/settings";
import { kitTagNames, MAX_TAGS, type StackSetting, type ValueType } from "./table";

/** What a value of a setting must look like, in words. */
export function allowed(type: StackSetting["type"]): string {
  switch (type.kind) {
    case "list":
      return `${howMany(type.atLeast, type.atMost)}, each once: ${allowedValue(type.of)}`;
    case "tags":
      return (
        `at most ${MAX_TAGS} names of 1-128 characters without <>%&\\?/, in any case unique, ` +
        `none that begins with microsoft, azure or windows, none of ${kitTagNames.join(", ")}; values up to 256 characters`
      );
    default:
      return allowedValue(type);
  }
}

/** What one text must look like, in words. */
export function allowedValue(type: ValueType): string {
  switch (type.kind) {
    case "guid":
      return allowedByRuntime({ type: { kind: "guid" } });
    case "boolean":
      return "true · false";
    case "pastDate":
      return "a date as YYYY-MM-DD, today or before";
    case "dataverseUrl":
      return allowedByRuntime({ type: { kind: "dataverseUrl" } });
    case "resourceGroupName":
      return "1-90 of A-Z a-z 0-9 . _ - ( ), not ending in a dot";
    case "displayName":
      return "1-120 characters, no blank at either end";
    case "image":
      return "<registry>/<repository>:<tag> (any tag but latest) or …@sha256:<digest>";
    case "redirectUri":
      return "https://<host>/… up to 256 characters, without wildcard, query, fragment or user";
    case "email":
      return "an e-mail address";
    case "region":
      return "a name such as westeurope";
    case "choice":
    case "duration":
    case "integer":
      return allowedByRuntime({ type });
  }
}

function howMany(atLeast: number, atMost: number): string {
  return atLeast === 0 ? `a list of up to ${atMost}` : `a list of ${atLeast} to ${atMost}`;
}
