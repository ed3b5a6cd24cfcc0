import { resolve } from "node:path";
import { runCommandLine } from "../commandLine";
import { readAzureAccount } from "./azureAccount";
import { readFlags } from "./flags";
import { init } from "./init";
import { openTerminal, Stopped } from "./terminal";

const USAGE = `npm run init -- --stack <name> [--force] [--<setting> <value> …]

Writes Pulumi.<name>.yaml. On a terminal it asks for what a stack needs and checks each answer as the program would. Every
setting of README.md is a flag of the same name (--location and --subscriptionId for those of azure-native); a list takes
several flags, or items separated by commas: --alertEmails 'admin@contoso.com, ops@contoso.com'. --force replaces the settings in a
file that exists: questions offer what it has, and settings that go are named.

Exit codes: 0 the file is written; 1 the input ended; 2 usage, with nothing written; 130 stopped by Ctrl+C, with nothing written.`;

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2));
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  try {
    await init({
      folder: resolve(__dirname, "../.."),
      flags,
      openTerminal: isTerminal ? () => openTerminal(process.stdin, process.stdout) : undefined,
      readAccount: readAzureAccount,
      today: new Date().toISOString().slice(0, 10),
      platform: process.platform,
      print: (lines) => console.log(lines),
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

void runCommandLine(main, USAGE);
