import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createFolder } from "./gitRepository";

/** Notes how many arguments it gets, and its words, each with a NUL behind it. What it prints has blanks; what it clones is an empty folder. */
const PROGRAM = `#!/bin/sh
printf '%s\\0' "$#" "\${0##*/}" "$@" >> "$CALLS"
if [ "$1" = clone ]; then mkdir "$(basename "$2" .git)"; fi
case "$*" in "stack output "*|*" --output tsv") printf '%s\\n' "what prints $*";; esac
`;

/** What the programs print that are asked for an output of a stack. */
export function printedBy([, ...args]: readonly string[]): string {
  return `what prints ${args.join(" ")}`;
}

/** Types lines into an interactive bash, as a reader does, with programs that only note what they are called with. */
export function typedIntoBash(
  script: string,
  programs: readonly string[],
): { readonly calls: readonly (readonly string[])[]; readonly output: string } {
  using folder = createFolder();
  for (const name of programs) {
    folder.write(`bin/${name}`, PROGRAM);
    chmodSync(join(folder.folder, "bin", name), 0o755);
  }
  folder.write("calls", "");
  const { stderr } = spawnSync("bash", ["--norc", "--noprofile", "-i"], {
    cwd: folder.folder,
    input: `${script}\nexit\n`,
    env: {
      PATH: [join(folder.folder, "bin"), process.env["PATH"] ?? ""].join(delimiter),
      CALLS: join(folder.folder, "calls"),
      LC_ALL: "C.UTF-8",
      PS1: "",
      PS2: "",
    },
    encoding: "utf8",
  });
  const [, ...words] = readFileSync(join(folder.folder, "calls"), "utf8").split("\0").reverse();
  const calls: string[][] = [];
  while (words.length > 0)
    calls.push(Array.from({ length: Number(words.pop()) + 1 }, () => words.pop() ?? ""));
  return { calls, output: stderr };
}
