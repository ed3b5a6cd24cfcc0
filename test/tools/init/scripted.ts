import { readdirSync, readFileSync } from "node:fs";
import type { AzureAccount } from "../../../tools/init/azureAccount";
import { readFlags } from "../../../tools/init/flags";
import { init } from "../../../tools/init/init";
import { Stopped, type Terminal } from "../../../tools/init/terminal";
import { createFolder } from "../../support/gitRepository";

export const TENANT = "11111111-1111-4111-8111-111111111111";
export const SUBSCRIPTION = "33333333-3333-4333-8333-333333333333";

/** The least flags that a stack needs. */
export const ENOUGH = [
  ...["--tenantId", TENANT, "--subscriptionId", SUBSCRIPTION, "--location", "westeurope"],
  ...["--dataverseUrl", "https://contoso.crm4.dynamics.com"],
];

export interface Scripted {
  /** What the person types, a line each; afterwards Ctrl+C. Undefined: there is no terminal. */
  readonly lines?: readonly string[];
  /** What the Azure CLI is signed in to. */
  readonly account?: AzureAccount;
  /** Files that are there before. */
  readonly files?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
}

export interface Outcome {
  /** What was printed. */
  readonly text: string;
  /** Each prompt, and the line typed at it. */
  readonly dialogue: readonly string[];
  /** The message of what was thrown. */
  readonly refusal: string | undefined;
  /** Of the folder afterwards, Pulumi.yaml left out. */
  readonly files: Readonly<Record<string, string>>;
}

/** Runs `npm run init -- --stack contoso <flags>` in a folder of its own. */
export async function scripted(flags: readonly string[], options: Scripted = {}): Promise<Outcome> {
  const { lines, account, files = {}, platform = "linux" } = options;
  using folder = createFolder();
  for (const [name, text] of Object.entries({ "Pulumi.yaml": "name: audit-log-connector\n", ...files }))
    folder.write(name, text);
  const printed: string[] = [];
  const dialogue: string[] = [];
  const left = [...(lines ?? [])];
  const terminal: Terminal & Disposable = {
    print: (text) => void printed.push(text),
    ask: async (prompt) => {
      const line = left.shift();
      dialogue.push(`${prompt.trim()} ${line ?? "^C"}`);
      if (line === undefined) throw new Stopped(130);
      return line;
    },
    [Symbol.dispose]: () => undefined,
  };
  let refusal: string | undefined;
  try {
    await init({
      folder: folder.folder,
      flags: readFlags(flags.includes("--stack") ? flags : ["--stack", "contoso", ...flags]),
      openTerminal: lines === undefined ? undefined : () => terminal,
      readAccount: async (id) =>
        id === undefined || id.toLowerCase() === account?.subscriptionId ? account : undefined,
      today: "2026-03-01",
      platform,
      print: (text) => void printed.push(text),
    });
  } catch (error) {
    refusal = (error as Error).message;
  }
  const after = readdirSync(folder.folder).filter((name) => name !== "Pulumi.yaml");
  return {
    text: printed.join("\n"),
    dialogue,
    refusal,
    files: Object.fromEntries(after.map((name) => [name, readFileSync(`${folder.folder}/${name}`, "utf8")])),
  };
}
