import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const root = resolve(__dirname, "..");
const files = ["common", "components", "provider", "tools"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file)),
);

/** What reads or changes one stack. `pulumi up` and its like are often mentioned, so they count where they are asked for. */
const OF_A_STACK =
  /pulumi (?:cancel|config (?:get|rm|set)|import|refresh|stack (?:export|output)|state \w+)\b|(?<=(?:\b[Rr]un|\bthen) `?)pulumi (?:destroy|preview|up)\b|(?<=\n\s*)pulumi (?:destroy|preview|up)\b/g;

/** Not advice to the person at one stack. */
const EXCEPTIONS = [
  // Command and key are joined, with the option at the end.
  "common/settings/problem.ts: pulumi config rm",
  // What a setting means, for any stack.
  "components/settings/table.ts: pulumi up first); the CoE Starter Kit's own always stay",
  // What went wrong with it.
  "tools/stackOutputs.ts: pulumi stack output printed no JSON object",
];

/** Texts as they are written, each concatenation as one. */
function textsIn(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text === undefined) ts.forEachChild(node, visit);
    else texts.push(text);
  };
  visit(source);
  return texts;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return node.getText().slice(1, -1).replaceAll("\\", "");
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}

/** Advised commands that would be about whichever stack is selected. */
function withoutStack(text: string): string[] {
  const starts = [...text.matchAll(OF_A_STACK)].map(({ index }) => index);
  return starts
    .map((start, at) => text.slice(start, starts[at + 1]))
    .filter((command) => !command.includes("--stack "));
}

test("every command of Pulumi that is advised for a stack names it", () => {
  const found = files.flatMap((file) =>
    textsIn(file).flatMap((text) => withoutStack(text).map((command) => `${file}: ${command}`)),
  );

  expect(found).toEqual(EXCEPTIONS);
});

test.each([
  "Correct it: pulumi config set pollInterval PT15M",
  "run `pulumi up` again",
  "pulumi refresh --stack a, then pulumi up",
])("control: %s", (text) => {
  expect(withoutStack(text)).toHaveLength(1);
});
