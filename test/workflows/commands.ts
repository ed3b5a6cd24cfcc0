/** One command of a shell script: its words, with quotes and the script's own words (if, then, assignments …) left out. */
export type Command = readonly string[];

const OWN_WORDS = new Set("fi cd set export echo exit printf cat trap true [ ]".split(" "));

/** The commands of a script, those inside of `$(…)` too. Good for scripts as simple as those of our pipelines. */
export function commandsIn(script: string): Command[] {
  const functions = new Set([...script.matchAll(/^\s*(\w+)\(\) \{$/gm)].map(([, name]) => name));
  return script
    .replaceAll(/^\s*\w+\(\) \{$/gm, "")
    .replaceAll(/\$\{\{.*?\}\}/g, "")
    .replaceAll(/\\\n/g, " ")
    .replaceAll(/^\s*#.*$/gm, "")
    .replaceAll(/'[^']*'/g, "''")
    .split(/\n|\|\|?|&&|;|\$\(|\)/)
    .map((part) => part.replaceAll('"', "").trim().split(/\s+/))
    .map((words) => withoutOwnWords(words))
    .filter(([first = ""]) => first !== "" && !functions.has(first));
}

/** What a command calls: its words up to the first option, value or file, such as `gh issue list`. */
export function callOf(command: Command): string {
  const end = command.findIndex((word, index) => index > 0 && !/^[a-z][a-z-]*$/.test(word));
  return command.slice(0, end === -1 ? undefined : end).join(" ");
}

function withoutOwnWords(words: readonly string[]): string[] {
  const [first = "", ...rest] = words;
  if (["if", "then", "else", "!"].includes(first)) return withoutOwnWords(rest);
  if (OWN_WORDS.has(first) || /^\w+=/.test(first) || /^[^\w.]/.test(first)) return [];
  return [...words];
}
