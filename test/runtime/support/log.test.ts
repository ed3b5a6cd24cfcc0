import { createLog, redactor, type LogLevel } from "../../../runtime/support/log";

const JWT = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.c2lnbmF0dXJl";

function lines(format: "json" | "pretty", secrets: readonly string[] = [], level: LogLevel = "debug") {
  const written: string[] = [];
  return {
    written,
    log: createLog({
      origin: { version: "1.2.3", tenant: "t", stack: "s" },
      level,
      format,
      redact: redactor(secrets),
      write: (line) => void written.push(line),
    }),
  };
}

test("an event is one JSON line with its fields", () => {
  const { written, log } = lines("json");

  log.info("pass_completed", "done", { rowsWritten: 5 });

  expect(written).toHaveLength(1);
  expect(written[0]?.endsWith("\n")).toBe(true);
  expect(JSON.parse(written[0] ?? "")).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    version: "1.2.3",
    tenant: "t",
    stack: "s",
    event: "pass_completed",
    rowsWritten: 5,
    message: "done",
  });
});

test("less important lines than asked for are not written", () => {
  const { written, log } = lines("json", [], "warn");
  for (const level of ["debug", "info", "warn", "error"] as const) log[level]("e", level);

  expect(written.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(["warn", "error"]);
});

test("for people, a line has its message and fields", () => {
  const { written, log } = lines("pretty");

  log.warn("blob_pending", "can't be read now", { blob: "a$b" });

  expect(written.join("")).toMatch(/can't be read now/);
  expect(written.join("")).toMatch(/a\$b/);
});

const SECRETS = ["s3cr3t~value", 'with "quotes"', "back\\slash", "line\nbreak", "ümläut😀", "a.b*c"];

describe.each(["json", "pretty"] as const)("in %s", (format) => {
  test.each(SECRETS)("the secret %p is never printed, wherever it turns up", (secret) => {
    const { written, log } = lines(format, [secret]);

    log.error("e", `it was ${secret}!`, { field: secret, deep: { list: [`x${secret}x`] }, [secret]: 1 });

    const text = written.join("");
    expect(text).not.toContain(secret);
    expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(text).toContain("[redacted]");
  });

  test("what isn't registered as a secret is printed (control)", () => {
    const { written, log } = lines(format);

    for (const secret of SECRETS) log.error("e", "it was", { field: secret });

    const text = written.join("");
    const isPrinted = (secret: string): boolean =>
      [secret, JSON.stringify(secret).slice(1, -1)].some((form) => text.includes(form));
    expect(SECRETS.filter((secret) => !isPrinted(secret))).toEqual([]);
  });

  test("a token is never printed, though it isn't registered as a secret", () => {
    const { written, log } = lines(format);

    log.info("e", `authorization: Bearer ${JWT}`, { url: `https://x.test/?token=${JWT}&y=1` });

    expect(written.join("")).not.toContain("eyJ");
    expect(written.join("")).toContain("[redacted]&y=1");
  });

  test("what only looks a little like one is left alone", () => {
    const { written, log } = lines(format);

    log.info("e", "eyJ and a.b.c");

    expect(written.join("")).toContain("eyJ and a.b.c");
  });
});

test("an empty secret redacts nothing", () => {
  const { written, log } = lines("json", [""]);

  log.info("e", "hello");

  expect(written[0]).not.toContain("redacted");
});

test.each(SECRETS)("%p is taken out of plain text as well as out of JSON", (secret) => {
  const redact = redactor([secret]);

  expect(redact(`error: ${secret}!`)).toBe("error: [redacted]!");
  expect(redact(JSON.stringify({ x: secret }))).toBe('{"x":"[redacted]"}');
});

test("of two secrets, one may be the beginning of the other", () => {
  expect(redactor(["abcd", "abcdefgh"])("x abcdefgh y abcd z")).toBe("x [redacted] y [redacted] z");
});

const HOSTILE = "x \u001b[31mred \u009b1m \u202egpj \r\n✔ done";

test.each(["json", "pretty"] as const)("in %s, what a terminal would obey is shown instead", (format) => {
  const { written, log } = lines(format);

  log.error("e", `it said ${HOSTILE}`, { error: HOSTILE, [HOSTILE]: 1, deep: [HOSTILE] });

  expect(written).toHaveLength(1);
  // eslint-disable-next-line no-control-regex
  expect(written.join("").replace(/\n( {4}|$)/g, "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(written.join("")).toContain("it said x \\u001b[31mred \\u009b1m \\u202egpj \\r\\n✔ done");
});

test("a JSON line of such a text has the same text once it is read", () => {
  const { written, log } = lines("json");

  log.error("e", HOSTILE);

  expect((JSON.parse(written.join("")) as { message: string }).message).toBe(HOSTILE);
});

test("for people, quotes, backslashes and tabs stay as they are", () => {
  const { written, log } = lines("pretty");

  log.info("e", 'a "b" \\u001b C:\\new\tfolder');

  expect(written.join("")).toContain('a "b" \\u001b C:\\new\tfolder');
});
