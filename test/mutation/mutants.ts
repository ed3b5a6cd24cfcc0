import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** One statement and how it is broken. */
export interface Mutant {
  /** Relative to the root. */
  readonly file: string;
  readonly line: number;
  /** The statement on one line, of an `if` the condition. */
  readonly text: string;
  /** What the replacement is put in the place of. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** A draw is in this order. It follows from seed and code; where the code lies doesn't count. */
  readonly order: string;
}

const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.InstanceOfKeyword,
  ts.SyntaxKind.InKeyword,
]);
const printer = ts.createPrinter({ removeComments: true });

/** Every mutant of the functions in a folder; none of a folder that isn't there. */
export function mutantsIn(root: string, folder: string, seed: string): Mutant[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .flatMap((name) => mutantsOf(`${folder}/${name}`, readFileSync(join(root, folder, name), "utf8"), seed));
}

export function mutantsOf(file: string, code: string, seed: string): Mutant[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];
  const visit = (node: ts.Node, outer: ts.Node | undefined): void => {
    const around = ts.isFunctionLike(node) ? node : outer;
    const broken = around === undefined ? undefined : breakOf(node);
    if (around !== undefined && broken !== undefined) {
      const { part, replacement } = broken;
      const text = ts.isIfStatement(node) ? `if (${textOf(node.expression)})` : textOf(node);
      const key = sha256([seed, bare(text), functionName(around)]);
      mutants.push({
        file,
        line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
        text,
        start: part.getStart(),
        end: part.getEnd(),
        replacement,
        // Statements alike, in functions of the same name, are told apart by the rest of the function.
        order: `${key} ${sha256([bare(textOf(around))])}`,
      });
    }
    ts.forEachChild(node, (child) => visit(child, around));
  };
  visit(source, undefined);
  return mutants;
}

/** What to replace by what; undefined: the node isn't a statement that is broken here. */
function breakOf(node: ts.Node): { part: ts.Node; replacement: string } | undefined {
  if (ts.isIfStatement(node)) return negated(node.expression);
  if (ts.isThrowStatement(node)) return { part: node, replacement: ";" };
  if (ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression))
    return { part: node, replacement: ";" };
  if (ts.isReturnStatement(node) && node.expression !== undefined && textOf(node.expression) !== "undefined")
    return { part: node, replacement: "return undefined;" };
  if (ts.isVariableDeclaration(node) && ts.isVariableStatement(node.parent.parent)) return changed(node);
  return undefined;
}

function changed({ initializer: part }: ts.VariableDeclaration) {
  if (part === undefined) return undefined;
  if (part.kind === ts.SyntaxKind.TrueKeyword) return { part, replacement: "false" };
  if (part.kind === ts.SyntaxKind.FalseKeyword) return { part, replacement: "true" };
  if (ts.isNumericLiteral(part)) return { part, replacement: `(${part.getText()} + 1)` };
  if (ts.isStringLiteralLike(part)) return { part, replacement: part.text === "" ? '"changed"' : '""' };
  if (ts.isBinaryExpression(part) && COMPARISONS.has(part.operatorToken.kind)) return negated(part);
  return undefined;
}

function negated(part: ts.Expression) {
  return { part, replacement: `!(${part.getText()})` };
}

/** The name of a function or of what it is assigned to, otherwise of the next one around it. */
function functionName(node: ts.Node): string {
  const named = [node, node.parent].find(
    (each) => "name" in each && (ts.isFunctionLike(each) || "initializer" in each),
  ) as ts.NamedDeclaration | undefined;
  if (named?.name !== undefined) return named.name.getText();
  const outer = ts.findAncestor(node.parent, ts.isFunctionLike);
  return outer === undefined ? "" : functionName(outer);
}

/** Without comments, on one line. */
function textOf(node: ts.Node): string {
  return printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()).replace(/\s+/g, " ");
}

/** Without what prettier decides. */
function bare(text: string): string {
  return text.replace(/\s+|,(?=\s*[)\]}])/g, "");
}

function sha256(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex");
}
