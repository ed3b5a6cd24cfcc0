/** Last words of names of secrets. */
const last = new Set("key pass passphrase passwd password pwd sas secret token".split(" "));

/** Ends of names without capitals or separators between their words. */
const END =
  /(?:passphrase|passwd|password|secret|token|connectionstring|(?:access|account|api|master|primary|private|secondary|shared|storage)key)$/;

/**
 * Whether what is called so is a secret: `one`, such as `clientSecret`, `AUDITLOG_CLIENT_SECRET`, `key`, `secret-value`;
 * or a collection of `many`, such as `secrets`. Neither are references such as `secretRef`, `keyId`, `keyVaultUrl`.
 */
export function secrecyOf(name: string): "one" | "many" | undefined {
  const words = wordsOf(name);
  if (isSecret(words)) return "one";
  const end = words.at(-1) ?? "";
  if (end === "credentials") return "many";
  return end.endsWith("s") && isSecret([...words.slice(0, -1), end.slice(0, -1)]) ? "many" : undefined;
}

/** Whether a member of something secret only says where or what it is: `name`, `identity`, `keyVaultUrl`, `secretRef`. */
export function isReferenceName(name: string): boolean {
  return ["id", "identity", "name", "ref", "type", "uri", "url"].includes(wordsOf(name).at(-1) ?? "");
}

/** An address tells where a secret is, not what it is; one with a query might be signed. */
export function isReference(value: unknown): boolean {
  return typeof value === "string" && /^https:\/\/[^\s?#@]+$/.test(value);
}

function isSecret(words: readonly string[]): boolean {
  const [before = "", end = ""] = [words.at(-2), words.at(-1)];
  return last.has(end) || END.test(words.join("")) || (end === "value" && last.has(before));
}

/** `clientSecret`, `CLIENT_SECRET`, `client-secret` → `client`, `secret`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
}
