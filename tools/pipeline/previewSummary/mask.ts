import { MASKED } from "../../../common/pulumi/wireValues";

/** A text of a credential: what it looks like, and what is left of it. */
interface Credential {
  readonly what: string;
  readonly pattern: RegExp;
  readonly left: string;
}

/**
 * A value behind the name of a secret: of a variable, a parameter, a setting of a connection string, an option, a member
 * of JSON in whatever many quotes. What mere prose may say (`get token: not found`) counts only where a value is meant.
 */
function namedValue(): RegExp {
  const name =
    "(?:client[_-]?secret|secret[_-]?value|passw(?:or)?d|passphrase|pwd|(?<=[_-])pass" +
    "|(?:access|auth|id|oidc|refresh|session)[_-]?token|shared[_-]?access[_-]?signature" +
    "|(?:access|account|api|client|primary|secondary|shared|storage)[_-]?key)";
  const [quote, space, equals] = [String.raw`\\*["']`, "[ \\t]*", "(?:=>?|%3D)"];
  const set = `(?:${quote})?${space}(?::(?!:)|${equals})${space}`;
  const meant = `(?:(?:${quote})?${space}${equals}${space}|${quote}${space}:${space}(?=${quote}))`;
  const option = String.raw`--[\w-]*(?:${name}|token)[ \t]+(?!-)`;
  // Not in types and URNs: `azuread:index/applicationPassword:ApplicationPassword`, `auditlog:index:ClientSecret::name`.
  const before = String.raw`(?<![\w-])(?!(?<=/)\w+:[A-Z])(?:[\w-]*(?:${name}${set}|(?:secret|token)${meant})|${option})`;
  // A quote ends with the like of how it began; one that is cut off, with its line.
  const value = String.raw`(${quote})[^\n]*?(?:(?<!\\)\2|$)|(?:(?!%26|\\u0026)[^\s"'\x60&;,])+`;
  return new RegExp(`(${before})(?:${value})`, "gim");
}

/** Credentials that may turn up in messages and values. Order matters: what frames others comes first. */
export const credentials: readonly Credential[] = [
  {
    what: "private key",
    pattern: /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?(?:-----END \1PRIVATE KEY-----|$)/g,
    left: MASKED,
  },
  // Signed ones have three parts, encrypted ones five: https://www.rfc-editor.org/rfc/rfc7516#section-9
  {
    what: "JSON web token",
    pattern: /\beyJ[\w-]{5,}(?:\.[\w-]*){2,4}/g,
    left: MASKED,
  },
  // https://github.com/gitleaks/gitleaks/blob/master/cmd/generate/config/rules/azure.go
  { what: "Entra client secret", pattern: /[\w.~-]{3}\dQ~[\w.~-]{20,}/g, left: MASKED },
  {
    what: "Entra client secret made before 2021",
    pattern: /(?<![\w.~-])(?=[\w.-]*~)[\w.~-]{34}(?!\.*[\w~-])/g,
    left: MASKED,
  },
  // https://learn.microsoft.com/rest/api/storageservices/create-service-sas; in JSON or in a query, its `&` and `=` are escaped.
  {
    what: "shared access signature",
    pattern: /((?:\b|%26|%3F|\\u0026)sig(?:=|%3D))(?:(?!%26)[^&\s"'`<>\\])+/gi,
    left: `$1${MASKED}`,
  },
  {
    what: "storage account key",
    pattern: /(?<![A-Za-z0-9+/=]|sha512-)[A-Za-z0-9+/]{86}==/g,
    left: MASKED,
  },
  { what: "bearer token", pattern: /\b(Bearer\s+)[\w.~+/-]{16,}=*/gi, left: `$1${MASKED}` },
  {
    what: "authorization header",
    pattern: /\b(Authorization\\*["']?\s*[:=]\s*\\*["']?(?:Basic|SharedKey)\s+)[^\s"'\\]+/gi,
    left: `$1${MASKED}`,
  },
  { what: "Pulumi access token", pattern: /\bpul-[0-9a-f]{40}\b/g, left: MASKED },
  // https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
  { what: "GitHub token", pattern: /\bgh[oprsu]_\w{20,}|\bgithub_pat_\w{20,}/g, left: MASKED },
  {
    what: "password in a URL",
    pattern: /(\b[a-z][\w+.-]{0,20}:\/\/[^\s/:@]{0,200}:)[^\s/"<>]{1,500}@/gi,
    left: `$1${MASKED}@`,
  },
  { what: "named value", pattern: namedValue(), left: `$1$2${MASKED}$2` },
];

/** A text without the credentials in it. */
export function maskText(text: string): string {
  return credentials.reduce((masked, { pattern, left }) => masked.replace(pattern, left), text);
}
