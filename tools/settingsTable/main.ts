import { readFileSync, writeFileSync } from "node:fs";
import { configBlock, settingsTable, stackSettingsTable } from "./settingsTable";

/** npm run docs:settings: puts both tables of settings into the README, and the stack's into Pulumi.yaml. */
write("README.md", ["<!-- settings -->", "<!-- /settings -->"], settingsTable());
write("README.md", ["<!-- stack settings -->", "<!-- /stack settings -->"], stackSettingsTable());
write("Pulumi.yaml", ["  # stack settings\n", "  # /stack settings\n"], configBlock());

function write(file: string, [open, close]: readonly [string, string], content: string): void {
  const text = readFileSync(file, "utf8");
  const start = text.indexOf(open);
  const end = text.indexOf(close);
  if (start === -1 || end < start) throw new Error(`${file} has no place marked ${open} … ${close}`);
  writeFileSync(file, `${text.slice(0, start)}${open.trimEnd()}\n${content}\n${text.slice(end)}`);
}
