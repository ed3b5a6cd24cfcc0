import fc from "fast-check";
import { code, fence, plainLines, word } from "../../../../tools/pipeline/previewSummary/markdown";

test.each([
  ["plain", "`plain`"],
  ["a`b", "``a`b``"],
  ["``", "``` `` ```"],
  ["`", "`` ` ``"],
  [" spaces ", "`  spaces  `"],
  ["", "` `"],
  ["two\nlines\r\n", "`two\\nlines\\r\\n`"],
  ["</details><!-- @octocat #1 | -->", "`</details><!-- @octocat #1 | -->`"],
  ["turned \u202Earound", "`turned \\u{202e}around`"],
])("%j in a code span is %s", (text, span) => {
  expect(code(text)).toBe(span);
});

test("a long text keeps its beginning and its end", () => {
  expect(code("0123456789".repeat(10), 20)).toBe("`0123456789012…456789`");
});

test("half a character, left by a cut, is an escape", () => {
  expect(code("👍👍👍👍", 5)).toBe("`👍\\u{d83d}…\\u{dc4d}`");
});

test("nothing breaks out of a code span", () => {
  fc.assert(
    fc.property(hostile(), (text) => {
      expect(spansOf(`before ${code(text)} after`)).toEqual(["before ", " after"]);
    }),
  );
});

test("with one backtick on each side something would (control)", () => {
  const careless = (text: string): string => `\`${text}\``;

  expect(spansOf(`before ${careless("a`b")} after`)).not.toEqual(["before ", " after"]);
});

test("nothing breaks out of a fence", () => {
  fc.assert(
    fc.property(hostile(), (text) => {
      const [open = "", ...lines] = fence(text).split("\n");
      const close = lines.pop();

      expect(open).toMatch(/^`{3,}$/);
      expect(close).toBe(open);
      // https://github.github.com/gfm/#fenced-code-blocks: a closing fence is at least as long.
      expect(lines.filter((line) => new RegExp(`^ *\`{${open.length},}\\s*$`).test(line))).toEqual([]);
    }),
  );
});

test("colours, titles and carriage returns of a terminal are gone, tabs and lines stay", () => {
  const text =
    "\u001B[31merror:\u001B[0m one\r\n\ttwo \u001B]8;;https://contoso.com\u0007link\u001B]8;;\u0007\u0008\n\n";

  expect(plainLines(text)).toBe("error: one\n\ttwo link\\u{8}");
});

test.each([
  ["audit-log-connector", "audit-log-connector"],
  ["my_stack", "my_stack"],
  ["_emphasis_", "`_emphasis_`"],
  ["www.contoso.com", "`www.contoso.com`"],
  ["@octocat", "`@octocat`"],
  ["GH-1", "`GH-1`"],
  ["gh-12", "`gh-12`"],
  ["GH-1a", "GH-1a"],
  ["deadbeef", "`deadbeef`"],
  ["facade", "facade"],
  ["ghp_0123456789abcdefabcd", "`[secret]`"],
  ["", "` `"],
])("%j as a word is %s", (text, shown) => {
  expect(word(text)).toBe(shown);
});

/** Texts of what Markdown, HTML and GitHub give a meaning to. */
function hostile(): fc.Arbitrary<string> {
  const pieces = [
    "`",
    "``",
    "```",
    "\n",
    "\r",
    " ",
    "<",
    "</details>",
    "<!--",
    "@octocat",
    "#12",
    "|",
    "\\",
    "a",
    "é",
    "\u2028",
  ];
  return fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 12 })
    .map((parts) => parts.join(""));
}

/** What is outside of code spans, found as https://github.github.com/gfm/#code-spans says. */
function spansOf(line: string): string[] {
  const outside: string[] = [];
  let rest = line;
  for (;;) {
    const open = /`+/.exec(rest);
    if (open === null) return [...outside, rest];
    outside.push(rest.slice(0, open.index));
    const after = rest.slice(open.index + open[0].length);
    const close = [...after.matchAll(/`+/g)].find(([run]) => run.length === open[0].length);
    if (close === undefined) return [...outside, after];
    rest = after.slice(close.index + close[0].length);
  }
}
