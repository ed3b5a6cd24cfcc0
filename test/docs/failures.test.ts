import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const docs = resolve(__dirname, "../../docs");

interface Row {
  readonly number: number;
  readonly does: string;
  readonly tests: readonly { readonly title: string; readonly file: string }[];
}

/** Rows of the page's table. */
function rowsOf(page: string): Row[] {
  return [...page.matchAll(/^\| (\d+) \| .+ \| (.+) \| (.*) \|$/gm)].map(
    ([, number, does = "", tests = ""]) => ({
      number: Number(number),
      does,
      tests: [...tests.matchAll(/`([^`]+)` \(\[[^\]]+\]\(([^)]+)\)\)/g)].map(([, title = "", file = ""]) => ({
        title,
        file: join(docs, file),
      })),
    }),
  );
}

/** Titles of a file's tests and names of its matrix's cases, as patterns: what is filled in must be in the file. */
function patternsOf(text: string): RegExp[] {
  const patterns: RegExp[] = [];
  const add = (node: ts.Node | undefined): void => {
    if (node === undefined) return;
    if (ts.isStringLiteralLike(node)) patterns.push(patternOf(node.text.split(/%[sijpdo#]/)));
    if (ts.isTemplateExpression(node))
      patterns.push(patternOf([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(test|it)\b/.test(node.expression.getText())) add(node.arguments[0]);
    if (ts.isPropertyAssignment(node) && node.name.getText() === "name" && text.includes("matrix("))
      add(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("a.ts", text, ts.ScriptTarget.ES2022, true));
  return patterns;
}

function patternOf(parts: readonly string[]): RegExp {
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("(.+)")}$`);
}

/** Whether a file has a test of this title. */
function hasTest(text: string, title: string): boolean {
  return patternsOf(text).some((pattern) => {
    const [, ...filled] = pattern.exec(title) ?? ["", ""];
    return pattern.test(title) && filled.every((each) => text.includes(each));
  });
}

/** What is wrong with a page, in words. */
function complaints(page: string): string[] {
  const rows = rowsOf(page);
  const numbers = rows.map(({ number }) => number).join();
  const wanted = Array.from({ length: 28 }, (_, index) => index + 1).join();
  return [
    ...(numbers === wanted ? [] : [`rows ${numbers}`]),
    ...rows.flatMap(({ number, does, tests }) =>
      tests.length > 0 || /\bLimit: ./.test(does) ? [] : [`row ${number} has neither test nor limit`],
    ),
    ...rows.flatMap(({ number, tests }) =>
      tests
        .filter(({ file, title }) => !existsSync(file) || !hasTest(readFileSync(file, "utf8"), title))
        .map(({ title }) => `row ${number}: there is no test “${title}” in that file`),
    ),
  ];
}

const page = readFileSync(join(docs, "failures.md"), "utf8");

test("each of the 28 failures has a test that exists, or its limit", () => {
  expect(complaints(page)).toEqual([]);
});

test.each([
  ["a row that is gone", (text: string) => text.replace(/^\| 7 \|.*\n/m, ""), /^rows 1,2,3,4,5,6,8,/],
  [
    "a title that no test has",
    (text: string) => text.replace("`401 once renews the token`", "`401 twice renews the token`"),
    /row 14: there is no test “401 twice/,
  ],
  [
    "a case that the matrix doesn't have",
    (text: string) => text.replace("`403 with AF429 is waited out`", "`403 with AF430 is waited out`"),
    /row 8: there is no test/,
  ],
  [
    "a file that is not there",
    (text: string) => text.replace("bench/memory.slow.test.ts", "bench/gone.slow.test.ts"),
    /row 6: there is no test/,
  ],
  [
    "a row with neither",
    (text: string) => text.replace(/^(\| 6 \|.*\|) `.*$/m, "$1 – |"),
    /row 6 has neither test nor limit/,
  ],
])("%s is noticed (control)", (_, change, says) => {
  expect(complaints(change(page))).toEqual([expect.stringMatching(says)]);
});
