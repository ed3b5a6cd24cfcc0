import fc from "fast-check";
import { maskText } from "../../../../tools/pipeline/previewSummary/mask";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const LETTERS = `${LOWER}${LOWER.toUpperCase()}`;
const WORD = `${LETTERS}0123456789`;

/** A text of some characters, of a length or between two. */
function of(characters: string, least: number, most = least): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), minLength: least, maxLength: most });
}

/** Texts in a row. */
function row(...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  const all = parts.map((part) => (typeof part === "string" ? fc.constant(part) : part));
  return fc.tuple(...all).map((texts) => texts.join(""));
}

function base64(bytes: number): fc.Arbitrary<string> {
  return fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((each) => Buffer.from(each).toString("base64"));
}

const accountKey = base64(64);
const url = `${WORD}_-`;

/** Credentials by kind: how they are made, and what may stand before them that makes them known. */
const kinds: Readonly<Record<string, { readonly secret: fc.Arbitrary<string>; readonly lead?: string }>> = {
  "JSON web token": { secret: row("eyJ", of(url, 20, 60), ".", of(url, 20, 60), ".", of(url, 20, 60)) },
  "Entra client secret": { secret: row(of(WORD, 3), "8Q~", of(`${WORD}._-`, 33), of(WORD, 1)) },
  "Entra refresh token": { secret: row("1.A", of(url, 40), ".AgABAwEAAAA", of(url, 40, 200)) },
  "Microsoft account refresh token": { secret: row("M.C507_BAY.0.U.-", of(`${WORD}!*`, 60)) },
  "GitHub token": { secret: row("ghp_", of(WORD, 36)) },
  "GitHub token of an installation": {
    secret: row("ghs_1234567_eyJ", of(url, 60), ".eyJ", of(url, 300), ".", of(url, 80), of(WORD, 1)),
  },
  "GitHub fine-grained token": { secret: row("github_pat_", of(`${WORD}_`, 82)) },
  "Azure DevOps token": { secret: row(of(WORD, 76), "AZDO", of(WORD, 4)) },
  "Azure DevOps token made before 2025": { secret: row(of(`${LOWER}234567`, 51), "7") },
  "GitLab token": { secret: row("glpat-", of(url, 20)) },
  "npm token": { secret: row("npm_", of(WORD, 36)) },
  "Pulumi access token": { secret: row("pul-", of("0123456789abcdef", 40)) },
  "container registry password": { secret: row(of(WORD, 42), "+ACR", of(WORD, 6)) },
  "Docker Hub token": { secret: row("dckr_pat_", of(url, 27)) },
  "storage account key": { secret: accountKey },
  "storage account key without padding": {
    secret: row(
      "aA1",
      accountKey.map((key) => key.slice(0, 83)),
    ),
  },
  "registry password by its name": { secret: of(`${WORD}+/`, 32), lead: "--password " },
  "secret by its name": { secret: of(`${WORD}~._-`, 12, 40), lead: "client_secret=" },
  "account key in a connection string": { secret: accountKey, lead: "AccountName=a;AccountKey=" },
  "signature of a shared access signature": {
    secret: base64(32).map(encodeURIComponent),
    lead: "https://a.blob.core.windows.net/c?sv=2026-01-01&sig=",
  },
  "trigger of a flow": {
    secret: of(url, 43),
    lead: "https://prod-1.westeurope.logic.azure.com/workflows/0/triggers/manual/paths/invoke?sp=%2Frun&sig=",
  },
  "Slack webhook": { secret: row("T0/B0/", of(WORD, 24)), lead: "https://hooks.slack.com/services/" },
  "Teams webhook": {
    secret: row(of("0123456789abcdef", 32), "/", of("0123456789abcdef", 32)),
    lead: "https://contoso.webhook.office.com/webhookb2/",
  },
  "webhook of another service": { secret: of(WORD, 30), lead: "https://chat.contoso.com/api/webhooks/7/" },
  "password in an address": { secret: of(WORD, 8, 30), lead: "https://user:" },
};

function base64Of(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/character-encoding */
const NET_ESCAPED = /\\"|[&'+<>`]/g;
function netEscape(text: string): string {
  return `\\u00${(text.codePointAt(text.length - 1) ?? 0).toString(16).toUpperCase()}`;
}

/** How a text may be written into a message. */
const forms: readonly (readonly [string, (text: string) => string])[] = [
  ["as it is", (text) => text],
  ["in quotes", (text) => `'${text}'`],
  ["in JSON", (text) => JSON.stringify({ value: text })],
  ["percent-encoded", encodeURIComponent],
  ["in a parameter of an address", (text) => `https://contoso.com/p?next=${encodeURIComponent(text)}&page=1`],
  ["encoded twice", (text) => encodeURIComponent(encodeURIComponent(text))],
  ["in Base64", base64Of],
  ["in Base64 of JSON", (text) => base64Of(JSON.stringify({ value: text, other: "x" }))],
  ["in JSON in JSON", (text) => JSON.stringify(JSON.stringify(JSON.stringify({ value: text })))],
  [
    "in JSON as .NET escapes it",
    (text) => JSON.stringify({ value: `{"a":"${text}"}` }).replace(NET_ESCAPED, netEscape),
  ],
  ["in HTML", (text) => `"${text}"`.replace(/&/g, "&amp;").replace(/"/g, "&quot;")],
];

describe.each(Object.entries(kinds))("a %s", (_, { secret, lead = "" }) => {
  test.each(forms)("is masked %s, and what is around it stays", (_, write) => {
    const end = lead === "https://user:" ? "@contoso.com" : "";
    fc.assert(
      fc.property(secret, (made) => {
        const masked = maskText(`before: ${write(`${lead}${made}${end}`)} after`);

        expect(masked).toMatch(/^before: .*\[secret\].* after$/);
        expect(decoded(masked)).not.toContain(decoded(made));
      }),
      { seed: 15, numRuns: 60 },
    );
  });
});

/** Without encoding, however often it was encoded. */
function decoded(text: string): string {
  const once = text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => decodeURIComponent(encoded));
  return once === text ? text : decoded(once);
}
