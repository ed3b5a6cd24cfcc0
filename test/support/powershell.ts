import { readFileSync } from "node:fs";
import { Language, type Node, Parser } from "web-tree-sitter";

/** An argument as PowerShell reads it: its text, or the command whose output it is. */
export type ReadArgument = string | { readonly outputOf: ReadCommand };
export type ReadCommand = readonly [program: string, ...args: ReadArgument[]];

/** A reader of the commands of a PowerShell script, by a grammar that isn't ours. It throws at what the grammar doesn't know. */
export async function powershellReader(): Promise<(script: string) => ReadCommand[]> {
  await Parser.init();
  const grammar = readFileSync(require.resolve("tree-sitter-powershell/tree-sitter-powershell.wasm"));
  const parser = new Parser();
  parser.setLanguage(await Language.load(new Uint8Array(grammar)));
  return (script) => {
    const tree = parser.parse(script);
    if (tree === null) throw new Error("the parser gave up");
    try {
      if (tree.rootNode.hasError) throw new Error(`not PowerShell: ${script}\n${tree.rootNode.toString()}`);
      return commandsIn(tree.rootNode);
    } finally {
      tree.delete();
    }
  };
}

/** The outermost commands below a node, in their order. */
function commandsIn(node: Node): ReadCommand[] {
  if (node.type === "command") return [readCommand(node)];
  const children = namedChildrenOf(node);
  const isOne = ["pipeline", "pipeline_chain"].includes(node.type) && node.childCount === 1;
  if (!isOne && !["program", "statement_list"].includes(node.type))
    throw new Error(`more than a command in a line: ${node.type} ${node.text}`);
  return children.flatMap(commandsIn);
}

function readCommand(command: Node): ReadCommand {
  const [name, ...rest] = namedChildrenOf(command);
  const args = rest.flatMap(namedChildrenOf).filter(({ type }) => type !== "command_argument_sep");
  if (name?.type !== "command_name" || rest.some(({ type }) => type !== "command_elements"))
    throw new Error(`more than a program and its arguments: ${command.text}`);
  return [name.text, ...args.map(readArgument)];
}

/** What PowerShell hands to the program: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules */
function readArgument(node: Node): ReadArgument {
  if (node.type === "command_parameter" || node.type === "generic_token") return bare(node.text);
  const inner = onlyDescendant(node, ["array_literal_expression", "unary_expression", "string_literal"]);
  if (inner.type === "verbatim_string_characters") return unquoted(inner.text);
  if (inner.type === "parenthesized_expression") {
    const [command, ...more] = namedChildrenOf(inner).flatMap(commandsIn);
    if (command !== undefined && more.length === 0) return { outputOf: command };
  }
  throw new Error(
    `neither a word, a text in single quotes, nor a command's output: ${inner.type} ${node.text}`,
  );
}

/** What only wraps its one child is left out. */
function onlyDescendant(node: Node, wrappers: readonly string[]): Node {
  const children = namedChildrenOf(node);
  const [child] = children;
  return wrappers.includes(node.type) && child !== undefined && children.length === 1
    ? onlyDescendant(child, wrappers)
    : node;
}

function bare(text: string): string {
  // `--` would reach a script of PowerShell's as nothing; `-a=b.c` a program as two arguments; a number as what it is worth.
  if (!/^[\w./:=-]+$/.test(text) || /^-+$|^-.*[.:]|^\W*\d/.test(text))
    throw new Error(`PowerShell doesn't pass ${text} as it stands`);
  return text;
}

/** In single quotes, nothing is special but the quotes, of which two stand for one: https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-02#2352-string-literals */
function unquoted(text: string): string {
  const [, inside] = /^'(.*)'$/s.exec(text) ?? [];
  if (inside === undefined) throw new Error(`${text} isn't in single quotes`);
  return inside.replaceAll(/['\u2018-\u201b](.?)/gsu, (_, next: string) => {
    if (!/^['\u2018-\u201b]$/u.test(next)) throw new Error(`PowerShell ends the text early in ${text}`);
    return next;
  });
}

function namedChildrenOf(node: Node): Node[] {
  return node.namedChildren.filter((child): child is Node => child !== null);
}
