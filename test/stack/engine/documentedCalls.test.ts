import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { callOf, commandsIn, type Command } from "../../workflows/commands";
import { findCli } from "../cli/find";

const root = resolve(__dirname, "../../..");
const DOCUMENTS = ["README.md", "docs/ci.md", "docs/runbook.md", "CONTRIBUTING.md"];

/** Every `pulumi …` in a document, in blocks of commands and within sentences. */
function pulumiCommands(file: string): Command[] {
  const text = readFileSync(resolve(root, file), "utf8");
  const blocks = [...text.matchAll(/```(?:bash|console)\n(.*?)```/gs)].map(([, block = ""]) =>
    block.replaceAll(/^\$ /gm, ""),
  );
  const inline = [...text.replaceAll(/```.*?```/gs, "").matchAll(/`([^`\n]*\bpulumi [^`\n]*)`/g)].map(
    ([, code = ""]) => code,
  );
  return [...blocks, ...inline].flatMap(commandsIn).filter(([first]) => first === "pulumi");
}

const calls = [...new Set(DOCUMENTS.flatMap(pulumiCommands).map((command) => command.join(" ")))];

test("commands of Pulumi are found", () => {
  expect(calls.length).toBeGreaterThan(15);
});

test.each(calls)("%s is a command of Pulumi's, with its options", (call) => {
  const command = call.split(" ");
  const words = callOf(command).split(" ");
  const options = command.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0]);

  const { stdout } = spawnSync(findCli(), [...words.slice(1), "--help"], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });

  // The help is that of the words which name a command; what is left must be an argument, not a command that isn't there.
  const [, usage = ""] = /^Usage:\s+(pulumi.*)$/m.exec(stdout) ?? [];
  const known = words.filter((word, index) => usage.split(" ")[index] === word);
  expect(known.length === words.length || !stdout.includes("Available Commands:")).toBe(true);
  expect(known.length).toBeGreaterThan(1);
  expect(options.filter((option) => !new RegExp(`${option}[ \\n]`).test(stdout))).toEqual([]);
});
