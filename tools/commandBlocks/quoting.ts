import { bashWord } from "../../common/shellWord";
import type { Command } from "./command";

/** Batch files on Windows: cmd.exe parses their arguments once more, after PowerShell. */
const BATCH_FILES = new Set(["az", "npm"]);

/** Where a longer line is broken. */
const WIDTH = 120;

interface Shell {
  /** Throws for what the shell would hand to the program changed. */
  readonly check: (text: string, program: string) => void;
  readonly word: (text: string) => string;
  readonly output: (command: string) => string;
  /** At the end of a line that goes on. */
  readonly continuation: string;
}

const bash: Shell = {
  check: () => undefined,
  word: bashWord,
  output: (command) => `"$(${command})"`,
  continuation: "\\",
};

/**
 * PowerShell ends a text in single quotes at a typographic quote, too:
 * https://github.com/PowerShell/PowerShell/blob/master/src/System.Management.Automation/engine/parser/CharTraits.cs
 */
const SINGLE_QUOTES = /['\u2018-\u201b]/g;

const powershell: Shell = {
  check: checkPassing,
  word: (text) => (isBareInPowershell(text) ? text : `'${text.replaceAll(SINGLE_QUOTES, "$&$&")}'`),
  output: (command) => `(${command})`,
  continuation: "`",
};

/** The command as a reader types it into bash. */
export function inBash(command: Command): string {
  return written(command, bash);
}

/** The command as a reader types it into Windows PowerShell 5.1 or PowerShell 7. Throws where the two differ. */
export function inPowershell(command: Command): string {
  return written(command, powershell);
}

/**
 * Bare are options and words that begin with a letter. In quotes are, among others, `--`, which npm.ps1 would not get
 * (https://github.com/npm/cli/issues/4903), and `-a=b.c`, which is two arguments
 * (https://github.com/PowerShell/PowerShell/issues/17050).
 */
function isBareInPowershell(text: string): boolean {
  return /^(?:--?[a-z][a-z-]*|[a-z][\w./:=-]*)$/i.test(text);
}

/** Windows PowerShell 5.1 and PowerShell before 7.3 pass some arguments to programs in another way than later ones do. */
function checkPassing(text: string, program: string): void {
  // https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing#passing-arguments-that-contain-quote-characters
  if (text === "") throw new Error(`${program}: Windows PowerShell drops an empty argument`);
  if (text.includes('"'))
    throw new Error(
      `${program}: PowerShell before 7.3 drops the double quotes of ${text}; pass it in a file`,
    );
  if (text.endsWith("\\") && /\s/.test(text))
    throw new Error(`${program}: at the end of ${text}, Windows PowerShell's quote is escaped`);
  if (!BATCH_FILES.has(program)) return;
  // https://github.com/Azure/azure-cli/blob/dev/doc/quoting-issues-with-powershell.md
  // PowerShell puts an argument into double quotes, which protect it, when it has a blank.
  if (text.includes("%") || (/[&|<>^()]/.test(text) && !/\s/.test(text)))
    throw new Error(`${program} is a batch file on Windows: cmd.exe would read ${text} as commands`);
}

function written(command: Command, shell: Shell): string {
  const words = wordsOf(command, shell);
  const line = words.join(" ");
  // npm.ps1 reads the line that it was called in.
  return line.length <= WIDTH || command[0] === "npm" ? line : broken(words, shell);
}

function wordsOf([program, ...args]: Command, shell: Shell): string[] {
  if (!/^[a-z][a-z-]*$/.test(program)) throw new Error(`${program} is not a program's name`);
  return [
    program,
    ...args.map((arg) => {
      if (typeof arg !== "string") return shell.output(wordsOf(arg.outputOf, shell).join(" "));
      // eslint-disable-next-line no-control-regex -- that is what is refused
      if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(arg))
        throw new Error(`${program}: ${JSON.stringify(arg)} is more than a line`);
      shell.check(arg, program);
      return shell.word(arg);
    }),
  ];
}

/** Options begin a line where one gets too long, and keep their values beside them. */
function broken(words: readonly string[], { continuation }: Shell): string {
  const lines = [""];
  for (const [index, each] of words.entries()) {
    const isOption = each.startsWith("--");
    const next = isOption && words[index + 1]?.startsWith("--") === false ? ` ${words[index + 1]}` : "";
    const last = lines.at(-1) ?? "";
    const isFull = isOption && last.length + each.length + next.length + continuation.length + 2 > WIDTH;
    if (isFull) lines.push(`  ${each}`);
    else lines[lines.length - 1] = last === "" ? each : `${last} ${each}`;
  }
  return lines.join(` ${continuation}\n`);
}
