import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

/** A part of a query, as Microsoft's parser names it. */
export interface KqlNode {
  readonly kind: string;
  /** Its text, without spaces and comments. */
  readonly text: string;
  /** Parts in order, without punctuation and keywords. */
  readonly children: readonly KqlNode[];
}

/** Columns of each table, as `name: type`. */
export type Tables = Readonly<Record<string, string>>;

interface Analysis {
  /** What the parser says is wrong; a fuzzy name that stands for no table isn't. */
  readonly problems: readonly string[];
  readonly root: KqlNode;
}

/** The few parts of the library that are used here; its own declarations need those of Bridge.NET, 100 KB. */
interface SyntaxNode {
  readonly Kind: number;
  readonly ChildCount: number;
  GetChild(index: number): SyntaxNode | null;
  ToString(): string;
}

interface Diagnostics {
  readonly Count: number;
  getItem(index: number): { readonly Severity: string; readonly Message: string };
}

interface Globals {
  WithDatabase(database: object): Globals;
}

interface Library {
  readonly Kusto: {
    readonly Language: {
      readonly Symbols: {
        readonly TableSymbol: { From(columns: string): { WithName(name: string): object } };
        readonly DatabaseSymbol: { readonly $ctor1: new (name: string, members: object[]) => object };
      };
      readonly GlobalState: { readonly Default: Globals };
      readonly KustoCode: {
        ParseAndAnalyze(
          query: string,
          globals: Globals,
        ): { readonly Syntax: SyntaxNode; GetDiagnostics(): Diagnostics };
      };
      readonly Syntax: { readonly SyntaxKind: object };
    };
  };
  readonly System: { readonly Enum: { toString(kinds: object, kind: number): string } };
}

/**
 * The library is scripts that define globals. They run in Node's own context: in jest's, each look-up of a global takes a detour,
 * and each test file would load 5 MB anew. https://www.npmjs.com/package/@kusto/language-service-next
 */
function library(): Library {
  const files = ["bridge.min.js", "Kusto.Language.Bridge.min.js"];
  const isLoaded = runInThisContext("'Kusto' in globalThis") as boolean;
  for (const file of isLoaded ? [] : files)
    runInThisContext(readFileSync(require.resolve(`@kusto/language-service-next/${file}`), "utf8"));
  return runInThisContext("globalThis") as Library;
}

/** Parses a query and resolves its names and types, in a database with these tables. */
export function analyse(query: string, tables: Tables): Analysis {
  const { Language } = library().Kusto;
  const { TableSymbol, DatabaseSymbol } = Language.Symbols;
  const symbols = Object.entries(tables).map(([name, columns]) =>
    TableSymbol.From(`(${columns})`).WithName(name),
  );
  const globals = Language.GlobalState.Default.WithDatabase(new DatabaseSymbol.$ctor1("log", symbols));
  const code = Language.KustoCode.ParseAndAnalyze(query, globals);
  return { problems: problemsOf(code.GetDiagnostics()), root: nodeOf(code.Syntax) };
}

function problemsOf(diagnostics: Diagnostics): string[] {
  return Array.from({ length: diagnostics.Count }, (_, index) => diagnostics.getItem(index))
    .filter(({ Message }) => !Message.startsWith("The fuzzy name "))
    .map(({ Severity, Message }) => `${Severity}: ${Message}`);
}

function nodeOf(syntax: SyntaxNode): KqlNode {
  const children = Array.from({ length: syntax.ChildCount }, (_, index) => syntax.GetChild(index));
  return {
    kind: library().System.Enum.toString(library().Kusto.Language.Syntax.SyntaxKind, syntax.Kind),
    text: syntax.ToString(),
    children: children
      .filter((child) => child !== null && child.ChildCount > 0)
      .map((child) => nodeOf(child as SyntaxNode)),
  };
}
