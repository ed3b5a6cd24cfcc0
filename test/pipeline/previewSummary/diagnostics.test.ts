import { diagnose } from "../../../pipeline/previewSummary/diagnostics";
import { parseDigest, type Diagnostic } from "../../../pipeline/previewSummary/digest";
import { error, printed, warning } from "./builder";

const digest = (...diagnostics: readonly Diagnostic[]) => parseDigest(printed([], diagnostics));
const nothing = { isFailed: false, errors: [], warnings: [], log: undefined };

test("without an error, nothing failed, and the log is nobody's business", () => {
  expect(diagnose(digest(), "warning: a new version of Pulumi is available\n")).toEqual(nothing);
});

test("each message is told once, without colours and prefix", () => {
  const found = diagnose(
    digest(
      error("one"),
      error("one"),
      error("\u001B[31mtwo\u001B[0m"),
      error("preview failed"),
      warning("old"),
      warning("old"),
    ),
    "error: in the log",
  );

  expect(found).toEqual({ isFailed: true, errors: ["one", "two"], warnings: ["old"], log: undefined });
});

test("`preview failed` is told when there is nothing else", () => {
  expect(diagnose(digest(error("preview failed")), "").errors).toEqual(["preview failed"]);
});

test.each(["", "\n", "not JSON", '{"steps": [', "null", "[]", '"text"'])(
  "after %j the log tells why",
  (json) => {
    const found = diagnose(parseDigest(json), "error: no stack named 'nope' found\n");

    expect(found).toEqual({ ...nothing, isFailed: true, log: "error: no stack named 'nope' found" });
  },
);

test("an error that only the log has is one", () => {
  expect(diagnose(digest(), "Policies: 1 mandatory\nerror: policy violation\n")).toEqual({
    ...nothing,
    isFailed: true,
    log: "Policies: 1 mandatory\nerror: policy violation",
  });
});

test("of the log, the last 30 lines, what the program wrote to stderr before", () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);

  const { log = "" } = diagnose(
    digest({ severity: "info#err", message: "from the program" }),
    `${lines.join("\n")}\nerror: the end\n`,
  );

  expect(log.split("\n")).toEqual([...lines.slice(11), "error: the end"]);
  expect(diagnose(digest({ severity: "info#err", message: "from the program" }), "error: x").log).toBe(
    "from the program\nerror: x",
  );
});

test("a private key is masked before the log is cut through it", () => {
  const key = [
    "-----BEGIN PRIVATE KEY-----",
    ...Array.from({ length: 40 }, () => "MIIE"),
    "-----END PRIVATE KEY-----",
  ];

  expect(diagnose(undefined, ["error: key", ...key].join("\n")).log).toBe("error: key\n[secret]");
});

test("a failure that says nothing is still one", () => {
  expect(diagnose(undefined, "")).toEqual({ ...nothing, isFailed: true });
});

test("text before the digest, and entries that are none, are no obstacle", () => {
  const text = `Previewing\n${JSON.stringify({ steps: [{ op: 1 }, null, "x"], diagnostics: [{ severity: "error" }], changeSummary: [] })}`;

  expect(parseDigest(text)).toEqual({ steps: [], diagnostics: [], changeSummary: {} });
});
