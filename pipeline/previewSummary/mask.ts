/** What stands for a secret; the CLI writes the same. */
export const SECRET = "[secret]";

/** A text of a credential: what it looks like, and what is left of it. */
interface Credential {
  readonly what: string;
  readonly pattern: RegExp;
  readonly left: string;
}

/** Credentials that may turn up in messages and values. Order matters: what frames others comes first. */
export const credentials: readonly Credential[] = [
  {
    what: "private key",
    pattern: /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?(?:-----END \1PRIVATE KEY-----|$)/g,
    left: SECRET,
  },
  // Signed ones have three parts, encrypted ones five: https://www.rfc-editor.org/rfc/rfc7516#section-9
  { what: "JSON web token", pattern: /\beyJ[\w-]{5,}(?:\.[\w-]*){2,4}/g, left: SECRET },
  // https://github.com/gitleaks/gitleaks/blob/master/cmd/generate/config/rules/azure.go
  { what: "Entra client secret", pattern: /[\w.~-]{3}\dQ~[\w.~-]{20,}/g, left: SECRET },
  {
    what: "Entra client secret made before 2021",
    pattern: /(?<![\w.~-])(?=[\w.-]*~)[\w.~-]{34}(?!\.*[\w~-])/g,
    left: SECRET,
  },
  // https://learn.microsoft.com/rest/api/storageservices/create-service-sas
  { what: "shared access signature", pattern: /(\bsig=)[^&\s"'`<>]+/gi, left: `$1${SECRET}` },
  {
    what: "key in a connection string",
    pattern: /\b((?:Account|SharedAccess|Shared)Key=|SharedAccessSignature=)[^;\s"'`]+/gi,
    left: `$1${SECRET}`,
  },
  {
    what: "storage account key",
    pattern: /(?<![A-Za-z0-9+/=]|sha512-)[A-Za-z0-9+/]{86}==/g,
    left: SECRET,
  },
  { what: "bearer token", pattern: /\b(Bearer\s+)[\w.~+/-]{16,}=*/gi, left: `$1${SECRET}` },
  {
    what: "authorization header",
    pattern: /\b(Authorization["']?\s*[:=]\s*["']?(?:Basic|SharedKey)\s+)[^\s"']+/gi,
    left: `$1${SECRET}`,
  },
  { what: "Pulumi access token", pattern: /\bpul-[0-9a-f]{40}\b/g, left: SECRET },
  // https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
  { what: "GitHub token", pattern: /\bgh[oprsu]_\w{20,}|\bgithub_pat_\w{20,}/g, left: SECRET },
  {
    what: "password in a URL",
    pattern: /(\b[a-z][\w+.-]{0,20}:\/\/[^\s/:@]{0,200}:)[^\s/@]{1,500}@/gi,
    left: `$1${SECRET}@`,
  },
  {
    what: "variable or parameter",
    pattern:
      /(\b\w*(?:client_?secret|password|passphrase|(?:access|refresh|id|oidc)_?token|(?:api|access)_?key)=)(?!\[secret\])[^\s"'`&;,]+/gi,
    left: `$1${SECRET}`,
  },
  {
    what: "member of JSON",
    pattern:
      /("\w*(?:client_?secret|password|passphrase|(?:access|refresh|id|oidc)_?token|(?:api|access)_?key)"\s*:\s*")(?:[^"\\]|\\.)*"/gi,
    left: `$1${SECRET}"`,
  },
];

/** A text without the credentials in it. */
export function maskText(text: string): string {
  return credentials.reduce((masked, { pattern, left }) => masked.replace(pattern, left), text);
}

const SECRET_NAME =
  /(?:^|[^a-z])key$|(?:password|passwd|passphrase|secret|token|sas|connectionstring|(?:access|account|shared|primary|secondary|api|private|storage|master)key)$/;

/** Whether what is called so is a secret: `clientSecret`, `AUDITLOG_CLIENT_SECRET`, `key`; not `secretRef`, not `keyId`. */
export function isSecretName(name: string): boolean {
  const lower = name.toLowerCase();
  return SECRET_NAME.test(lower) || SECRET_NAME.test(lower.replace(/[^a-z]/g, ""));
}

/** An address tells where a secret is, not what it is; one with a query might be signed. */
export function isReference(value: unknown): boolean {
  return typeof value === "string" && /^https:\/\/[^\s?#@]+$/.test(value);
}
