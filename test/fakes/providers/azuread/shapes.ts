import { isGuid } from "../base/ids";
import { text, type Shape } from "../base/shape";

// Validators: https://github.com/hashicorp/terraform-provider-azuread/tree/main/internal/helpers/tf/validation

export function uuid(): Shape {
  return text({
    judge: (value) =>
      isGuid(value) ? undefined : `Value must be a valid UUID: expected "${value}" to be a valid UUID`,
  });
}

export function notEmpty(max?: number): Shape {
  return text({
    ...(max === undefined ? {} : { max }),
    judge: (value) => (value.trim() === "" ? "Value must not be empty" : undefined),
  });
}

/** `/applications/<object id>`: not a client id, not a bare GUID. */
export function applicationId(): Shape {
  return text({
    judge: (value) => {
      const [, id] = /^\/applications\/([^/]+)$/.exec(value) ?? [];
      return id !== undefined && isGuid(id)
        ? undefined
        : `parsing "${value}": parsing Application ID: the segment at position 0 didn't match: expected "/applications/applicationId"`;
    },
  });
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

export function rfc3339(): Shape {
  return text({
    judge: (value) =>
      RFC_3339.test(value) && !Number.isNaN(Date.parse(value))
        ? undefined
        : `expected "${value}" to be a valid RFC3339 date`,
  });
}

/** A redirect URI: with a host, at most 256 characters, and a slash at the end when it has no path. */
export function redirectUri(rules: { schemes?: readonly string[]; allowsUrn?: boolean }): Shape {
  return text({ judge: (value) => judgeRedirect(value, rules) });
}

// `IsRedirectUriFunc` in the folder above
function judgeRedirect(
  value: string,
  { schemes, allowsUrn = false }: { schemes?: readonly string[]; allowsUrn?: boolean },
): string | undefined {
  if (value === "") return "URI must not be empty";
  if (value.length > 256) return "URI must be less than 256 characters";
  if (value.startsWith("urn:")) return allowsUrn ? undefined : "URI must not be a URN";
  const [, scheme = "", host = "", path = ""] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/i.exec(value) ?? [];
  if (host === "") return "URI has no host";
  if (schemes !== undefined && !schemes.includes(scheme.toLowerCase()))
    return `expected URI to have a scheme of: ${schemes.join(", ")}`;
  return path === "" ? "URI must have a trailing slash when there is no path segment" : undefined;
}
