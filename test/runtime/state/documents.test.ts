import { documentText, parseDocument } from "../../../runtime/state/documents";

test("a document is its JSON", () => {
  expect(parseDocument('{"version":1}\n', "cursor", ".state")).toEqual({ version: 1 });
});

test.each(["", "{", "\u0000\u0000"])("a document that is %p is named, with what to do", (text) => {
  let failure: unknown;
  try {
    parseDocument(text, "ledger/2026-10-05", ".state");
  } catch (error) {
    failure = error;
  }

  expect(failure).toMatchObject({
    code: "incomplete",
    message: "the document ledger/2026-10-05 of the state in .state isn't JSON",
    hint: expect.stringContaining("Restore it"),
  });
});

test("a document that could not be read back is not written", () => {
  const rows = (count: number): object => ({
    version: 1,
    blobs: Array<string>(count).fill("ypeBEsobvcr6wjGz"),
  });

  expect(() => documentText(rows(900_000), "ledger/2026-10-05", ".state")).toThrow(
    "the document ledger/2026-10-05 of the state in .state would have more than 16 MiB",
  );
  const largest = documentText(rows(880_000), "ledger/2026-10-05", ".state");
  expect(parseDocument(largest, "ledger/2026-10-05", ".state")).toEqual(rows(880_000));
});
