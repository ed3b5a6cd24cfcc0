import { ledgerKey, parseLedgerSegment } from "../../../runtime/domain/ledger";

test("a content id's key is the beginning of its SHA-256, safe in JSON", () => {
  const id = "20230828171604712068871$20230828173205648032977$audit_general$Audit_General$emea9037";

  // printf '%s' "$id" | openssl dgst -sha256 -binary | basenc --base64url | cut -c1-16
  expect(ledgerKey(id)).toBe("J0WqOCs3qjkFWej_");
});

test("a hundred thousand ids that differ in one digit have keys of their own", () => {
  const keys = new Set(Array.from({ length: 100_000 }, (_, index) => ledgerKey(`2026$${index}$general`)));

  expect(keys.size).toBe(100_000);
});

test("a segment of version 1 is read", () => {
  expect(parseLedgerSegment({ version: 1, blobs: ["AAAAAAAAAAAAAAAA"] })).toEqual({
    version: 1,
    blobs: ["AAAAAAAAAAAAAAAA"],
  });
});

test.each([[{ version: 2, blobs: [] }], [{ version: 1 }], [{ version: 1, blobs: "x" }], [{}]])(
  "%p is refused as a segment",
  (document) => {
    expect(() => parseLedgerSegment(document)).toThrow(/the ledger in the state is not a version 1 document/);
  },
);
