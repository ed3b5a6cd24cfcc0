import { parseDocument } from "../../../runtime/state/documents";

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
    message: "the document ledger/2026-10-05 of the state in .state is no JSON",
    hint: expect.stringContaining("Restore it"),
  });
});
