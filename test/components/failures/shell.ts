import { execFileSync } from "node:child_process";

/** Runs a command with words instead of programs: what `az` and `pulumi` would have been given. */
export function argumentsOf(command: string): { readonly az: string[]; readonly pulumi: string[] } {
  const stubs = [
    // On standard error, because the command takes what az prints.
    `az() { printf 'az %s\\n' "$@" >&2; echo id-from-graph; }`,
    `pulumi() { printf 'pulumi %s\\n' "$@" >&2; }`,
  ];
  const lines = execFileSync("bash", ["-uc", `exec 2>&1\n${stubs.join("\n")}\n${command}`], {
    encoding: "utf8",
  })
    .trimEnd()
    .split("\n");
  const others = lines.filter((line) => !/^(?:az|pulumi) /.test(line));
  if (others.length > 0) throw new Error(others.join("\n"));
  const of = (program: string): string[] =>
    lines.filter((line) => line.startsWith(`${program} `)).map((line) => line.slice(program.length + 1));
  return { az: of("az"), pulumi: of("pulumi") };
}
