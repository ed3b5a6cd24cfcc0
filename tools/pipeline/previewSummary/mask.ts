import { MASKED } from "../../../common/pulumi/wireValues";
import { encodings } from "./encodings";

/** A text of a credential: what it looks like, and what is left of it. */
interface Credential {
  readonly what: string;
  readonly pattern: RegExp;
  readonly left: string;
}

/** What secrets are called: variables, parameters, settings of connection strings, members of JSON. */
const SECRET_NAME =
  "(?:client[_-]?secret|secret[_-]?value|passw(?:or)?d|passphrase|pwd|(?<=[_-])pass" +
  "|(?:access|auth|id|oidc|refresh|session)[_-]?token|shared[_-]?access[_-]?signature" +
  "|(?:access|account|api|client|primary|secondary|shared|storage|subscription)[_-]?key)";

/** A quote, in JSON in whatever many others. */
const QUOTE = String.raw`\\*["'\x60]`;

/**
 * A value: a block of YAML, a text in quotes or a bare word. A quote, the second group of its pattern, ends with the like of how
 * it began; one that is cut off, with its line.
 */
const VALUE =
  String.raw`(?:[|>][-+\d]{0,2}[ \t]*(?:\n[ \t]+[^\n]*|\n(?=\n))+` +
  String.raw`|[bu]?(${QUOTE})[^\n]*?(?:(?<!\\)\2|$)|(?:(?!%26|\\u0026)[^\s"'\x60&;,])+)`;

/**
 * A value behind the name of a secret: of a variable, a parameter, a setting of a connection string, an option, a member
 * of JSON. What mere prose may say (`get token: not found`) counts only where a value is meant.
 */
function namedValue(): RegExp {
  const [space, equals] = ["[ \\t]*", "(?:=>?|%3D)"];
  const set = `(?:${QUOTE})?${space}(?::(?!:)|${equals})${space}`;
  const meant = `(?:(?:${QUOTE})?${space}${equals}${space}|${QUOTE}${space}:${space}(?=${QUOTE}))`;
  const option = String.raw`--[\w-]*(?:${SECRET_NAME}|token)[ \t]+(?!-)`;
  // Not in types and URNs: `azuread:index/applicationPassword:ApplicationPassword`, `auditlog:index:ClientSecret::name`.
  const before = String.raw`(?<![\w-])(?!(?<=/)\w+:[A-Z])(?:[\w-]*(?:${SECRET_NAME}${set}|(?:secret|token)${meant})|${option})`;
  return new RegExp(`(${before})${VALUE}`, "gim");
}

/** The value of what has such a name, as environment variables are listed: `"name": "CLIENT_SECRET", "value": "…"`. */
function valueBesideName(): RegExp {
  const set = String.raw`(?:${QUOTE})?[ \t]*[:=][ \t]*`;
  const named = String.raw`\b(?:name|key)${set}(?:${QUOTE})?[\w.:-]{0,100}(?:${SECRET_NAME}|secret|token)(?:${QUOTE})?`;
  return new RegExp(String.raw`(${named}[,\s]*(?:${QUOTE})?value${set})${VALUE}`, "gim");
}

/** Credentials that may turn up in messages and values. Order matters: what frames others comes first. */
export const credentials: readonly Credential[] = [
  {
    what: "private key",
    pattern: /-----BEGIN ([A-Z ]*)PRIVATE KEY( BLOCK)?-----[\s\S]*?(?:-----END \1PRIVATE KEY\2-----|$)/g,
    left: MASKED,
  },
  // https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github and
  // https://github.blog/changelog/2026-04-24-notice-about-upcoming-new-format-for-github-app-installation-tokens/
  {
    what: "GitHub token",
    pattern: /\bgh[oprsu]_[\w-]{20,}(?:\.[\w-]+)*|\bgithub_pat_\w{20,}/g,
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
    pattern: /\b(Authorization\\*["']?\s*[:=][\s[\\"'-]*(?:Basic|SharedKey)\s+)(?:\[secret\]|[^\s"'\\\]]+)/gi,
    left: `$1${MASKED}`,
  },
  { what: "Pulumi access token", pattern: /\bpul-[0-9a-f]{40}\b/g, left: MASKED },
  // User and password: https://docs.docker.com/reference/cli/docker/login/#credential-stores
  {
    what: "registry's sign-in",
    pattern: /(\\*["']auth\\*["']\s*:\s*\\*["'])[A-Za-z0-9+/]{6,}={0,2}/g,
    left: `$1${MASKED}`,
  },
  {
    what: "password in a URL",
    // A slash belongs encoded; whoever forgets it gets a message with the whole address. A port is no password.
    pattern:
      /(\b[a-z][\w+.-]{0,20}:\/\/[^\s/:@]{0,200}:)(?:[^\s/"<>]{1,500}|(?!\d{1,5}[/?#])[^\s"'`<>@]{1,500})@/gi,
    left: `$1${MASKED}@`,
  },
  { what: "value beside its name", pattern: valueBesideName(), left: `$1$2${MASKED}$2` },
  { what: "named value", pattern: namedValue(), left: `$1$2${MASKED}$2` },
  // What it changes to, in a diff.
  {
    what: "later value",
    pattern: new RegExp(String.raw`(\[secret\](?:${QUOTE})?[ \t]*(?:[-=]>|→)[ \t]*)${VALUE}`, "gim"),
    left: `$1$2${MASKED}$2`,
  },
];

/** How often what is encoded is taken as encoded again, such as an address in a parameter of an address. */
const MOST_ENCODINGS = 3;

/** A text without the credentials in it, encoded ones included. */
export function maskText(text: string, depth = MOST_ENCODINGS): string {
  const masked = credentials.reduce((rest, { pattern, left }) => rest.replace(pattern, left), text);
  if (depth === 0) return masked;
  return encodings.reduce((rest, within) => within(rest, (inner) => maskText(inner, depth - 1)), masked);
}
