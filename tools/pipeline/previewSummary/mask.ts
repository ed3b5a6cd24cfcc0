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
  // 64 bytes in Base64. Without its padding, only what is mixed as Base64 is: a path is as long by chance.
  {
    what: "storage account key",
    pattern:
      /(?<![A-Za-z0-9+/]|sha512-)(?:[A-Za-z0-9+/]{86}==|(?=\D{0,85}\d)(?=[^a-z]{0,85}[a-z])(?=[^A-Z]{0,85}[A-Z])[A-Za-z0-9+/]{86}(?![A-Za-z0-9+/=]))/g,
    left: MASKED,
  },
  // Opaque to clients: https://learn.microsoft.com/entra/identity-platform/refresh-tokens. Of Entra, then of Microsoft accounts.
  { what: "refresh token", pattern: /(?<![\w.])[01]\.A[\w-]{20,}(?:\.[\w-]*)*/g, left: MASKED },
  {
    what: "Microsoft account refresh token",
    pattern: /\bM\.[A-Z]\d{2,4}_[A-Z]{2,4}\.[\w.!*$-]{20,}/g,
    left: MASKED,
  },
  // https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate
  { what: "Azure DevOps token", pattern: /\b[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}\b/g, left: MASKED },
  {
    what: "Azure DevOps token made before 2025",
    pattern: /\b(?=[a-z]{0,51}[2-7])[a-z2-7]{52}\b/g,
    left: MASKED,
  },
  // Keys with a signature: https://github.com/microsoft/security-utilities
  {
    what: "container registry password",
    pattern: /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{42}\+ACR[A-Za-z0-9+/]{6}(?![A-Za-z0-9+/=])/g,
    left: MASKED,
  },
  { what: "Docker Hub token", pattern: /\bdckr_[po]at_[\w-]{20,}/g, left: MASKED },
  { what: "npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/g, left: MASKED },
  { what: "GitLab token", pattern: /\bglpat-[\w-]{20,}/g, left: MASKED },
  // Who knows the address may post there.
  {
    what: "webhook",
    pattern:
      /(\bhttps?:\/\/(?:hooks\.slack\.com|events\.pagerduty\.com\/integration|[\w.-]*\bwebhook\.office\.com|[\w.:-]+(?:\/[\w.-]+)*\/(?:web)?hooks?)\/)[^\s"'`<>\\]+/gi,
    left: `$1${MASKED}`,
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

/** How often what is encoded is taken as encoded again, such as an address in a parameter of an address. */
const MOST_ENCODINGS = 3;

/** A text without the credentials in it, percent-encoded ones included. */
export function maskText(text: string, encodings = MOST_ENCODINGS): string {
  const masked = credentials.reduce((rest, { pattern, left }) => rest.replace(pattern, left), text);
  if (encodings === 0 || !masked.includes("%")) return masked;
  return masked.replace(/[^\s"'`<>\\]+/g, (word) => maskEncoded(word, encodings));
}

function maskEncoded(word: string, encodings: number): string {
  const decoded = word.replace(/(?:%[0-9a-f]{2})+/gi, decode);
  if (decoded === word) return word;
  const masked = maskText(decoded, encodings - 1);
  return masked === decoded ? word : masked.split(MASKED).map(encodeURIComponent).join(MASKED);
}

/** What isn't UTF-8 stays as it is. */
function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
