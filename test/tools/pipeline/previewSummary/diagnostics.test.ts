import { diagnose, type Outcome } from "../../../../tools/pipeline/previewSummary/diagnostics";
import { parseDigest, type Diagnostic } from "../../../../tools/pipeline/previewSummary/digest";
import { error, printed, step, warning } from "./builder";

function outcome(diagnostics: readonly Diagnostic[], rest: Partial<Outcome> = {}): Outcome {
  return { digest: parseDigest(printed([], diagnostics)), log: "", hasFailed: false, ...rest };
}

const nothing = { isFailed: false, errors: [], warnings: [], log: undefined };

test("without an error, nothing failed, and the log is ignored, whatever it says", () => {
  const log = "warning: a new version of Pulumi is available\nerror: could not read a cache, ignoring it\n";

  expect(diagnose(outcome([], { log }))).toEqual(nothing);
});

test("where the CLI failed and its digest has no error, the log tells why", () => {
  const log = "Policies: 1 mandatory\nerror: policy violation\n";

  expect(diagnose(outcome([], { log, hasFailed: true }))).toEqual({
    ...nothing,
    isFailed: true,
    log: "Policies: 1 mandatory\nerror: policy violation",
  });
});

test("each message is told once, without colours and prefix; the log only repeats it", () => {
  const messages = [
    error("one"),
    error("one"),
    error("\u001B[31mtwo\u001B[0m"),
    error("preview failed"),
    warning("old"),
    warning("old"),
  ];

  expect(diagnose(outcome(messages, { log: "error: in the log", hasFailed: true }))).toEqual({
    isFailed: true,
    errors: ["one", "two"],
    warnings: ["old"],
    log: undefined,
  });
});

const LOGGED =
  "sdk-v2/provider2.go:572: sdk.helper_schema: Could not create application: 409: provider=azuread@6.9.1";

test.each([
  ["as the engine has it", "diffing urn:x: 1 error occurred:\n\t* Could not create application: 409\n\n"],
  [
    "as the program words it",
    "existingClientId is x, but the tenant has no app registration with that client id.",
  ],
])("a failure of a bridged provider is told once, %s", (_, message) => {
  const { errors } = diagnose(outcome([error(LOGGED), error(message), error("preview failed")]));

  expect(errors).toEqual([message.trimEnd()]);
});

test("a failure that is in the provider's log alone is told from there", () => {
  const { isFailed, errors } = diagnose(outcome([error(LOGGED), error("preview failed")]));

  expect([isFailed, errors]).toEqual([true, ["Could not create application: 409"]]);
});

test("an error is a failure, whatever the exit code", () => {
  expect(diagnose(outcome([error("one")])).isFailed).toBe(true);
});

test("`preview failed` is told when there is nothing else", () => {
  expect(diagnose(outcome([error("preview failed")])).errors).toEqual(["preview failed"]);
});

test.each(["", "\n", "not JSON", '{"steps": [', "{", '{\n    "steps": [', "null", "[]", '"text"'])(
  "after %j the log tells why",
  (json) => {
    const log = "error: no stack named 'nope' found\n";

    expect(diagnose({ digest: parseDigest(json), log, hasFailed: false })).toEqual({
      ...nothing,
      isFailed: true,
      log: "error: no stack named 'nope' found",
    });
  },
);

test("of the log, the last 30 lines, what the program wrote to stderr before", () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  const logOf = (log: string): string | undefined =>
    diagnose(outcome([{ severity: "info#err", message: "from the program" }], { log, hasFailed: true })).log;

  expect(logOf(`${lines.join("\n")}\nerror: the end\n`)?.split("\n")).toEqual([
    ...lines.slice(11),
    "error: the end",
  ]);
  expect(logOf("error: x")).toBe("from the program\nerror: x");
});

test("a private key is masked before the log is cut through it", () => {
  const key = [
    "-----BEGIN PRIVATE KEY-----",
    ...Array.from({ length: 40 }, () => "MIIE"),
    "-----END PRIVATE KEY-----",
  ];

  expect(diagnose({ digest: undefined, log: ["error: key", ...key].join("\n"), hasFailed: true }).log).toBe(
    "error: key\n[secret]",
  );
});

test("a failure that says nothing is still reported", () => {
  expect(diagnose({ digest: undefined, log: "", hasFailed: false })).toEqual({ ...nothing, isFailed: true });
});

test.each([
  ["a line with a brace", "note: {x}\n"],
  ["an object", '{\n    "steps": 1\n}\n'],
  ["a lonely brace", "{\n"],
  ["a line of JSON", '{"steps": []}\n'],
])("%s before the digest does no harm", (_, before) => {
  const digest = printed([step("create")]);

  expect(parseDigest(before + digest)).toEqual(parseDigest(digest));
  expect(parseDigest(before + digest)?.steps).toHaveLength(1);
});

test("a digest with the line endings of Windows, or with text behind it, is read, too", () => {
  const digest = printed([step("create")]);

  expect(parseDigest(`${digest}\nbye\n`)?.steps).toHaveLength(1);
  expect(parseDigest(digest.replaceAll("\n", "\r\n"))?.steps).toHaveLength(1);
});

test("what the CLI leaves out is empty, and malformed entries are left out", () => {
  const strange = { steps: [{ op: 1 }, null, "x"], diagnostics: [{ severity: "error" }], changeSummary: [] };

  for (const text of ["{}", JSON.stringify(strange, null, 4)])
    expect(parseDigest(text)).toEqual({ steps: [], diagnostics: [], changeSummary: {} });
});
