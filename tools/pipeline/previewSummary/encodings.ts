import { MASKED } from "../../../common/pulumi/wireValues";

/** What masks a text, or leaves it as it is. */
type Mask = (text: string) => string;

/** How texts are written into others: masks what is encoded so, and leaves the rest as it is. */
export const encodings: readonly ((text: string, mask: Mask) => string)[] = [inPercents, inEscapes, inBase64];

/** A word that is percent-encoded is so again, but for what is masked. */
function inPercents(text: string, mask: Mask): string {
  if (!text.includes("%")) return text;
  return text.replace(/[^\s"'`<>\\]+/g, (word) => {
    const decoded = word.replace(/(?:%[0-9a-f]{2})+/gi, fromPercents);
    if (decoded === word) return word;
    const masked = mask(decoded);
    return masked === decoded ? word : masked.split(MASKED).map(encodeURIComponent).join(MASKED);
  });
}

/** What isn't UTF-8 stays as it is. */
function fromPercents(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

const htmlCharacters: Readonly<Record<string, string>> = { amp: "&", apos: "'", gt: ">", lt: "<", quot: '"' };

/**
 * JSON's `\u0022`, by which .NET writes quotes and signs, and HTML's `&quot;`. Where that hides something, the rest is told
 * without: https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/character-encoding
 */
function inEscapes(text: string, mask: Mask): string {
  const plain = text
    .replace(/\\+u00([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&(?:#(\d{2,3})|(amp|apos|gt|lt|quot));/g, (_, code?: string, name = "") =>
      code === undefined ? (htmlCharacters[String(name)] ?? "") : String.fromCharCode(Number(code)),
    );
  if (plain === text) return text;
  const masked = mask(plain);
  return masked === plain ? text : masked;
}

/** Of a text in Base64 that hides something nothing is left: who could read it could read all of it. */
function inBase64(text: string, mask: Mask): string {
  return text.replace(/(?<![\w+/-])[A-Za-z0-9+/_-]{16,}={0,2}/g, (word) => {
    const decoded = fromBase64(word);
    return decoded === undefined || mask(decoded) === decoded ? word : MASKED;
  });
}

/** Undefined for what isn't a text, such as most names and hashes. */
function fromBase64(word: string): string | undefined {
  const text = Buffer.from(word, "base64").toString("utf8");
  // What isn't UTF-8 has become U+FFFD.
  return /^[\t\n\r\u0020-\u007e\u00a0-\ufffc]+$/.test(text) ? text : undefined;
}
