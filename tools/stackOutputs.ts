import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { clouds, type CloudName } from "../common/clouds";
import { tryJson } from "../common/json";
import { isObject } from "../common/objects";
import { visibleText } from "../common/visibleText";
import { UsageError } from "./commandLine";

/** Outputs of a stack by name. */
export type ReadOutputs = (stack: string) => Promise<Record<string, unknown>>;

/** What `pulumi stack output` says, of the program in this folder, with this environment, unless others are named. Throws a UsageError. */
export async function pulumiOutputs(
  stack: string,
  { folder, env }: { readonly folder?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Record<string, unknown>> {
  try {
    const args = ["stack", "output", "--json", "--non-interactive", "--stack", stack];
    if (folder !== undefined) args.push("--cwd", folder);
    const options = { maxBuffer: 16 * 1024 * 1024, ...(env !== undefined && { env }) };
    const { stdout } = await promisify(execFile)("pulumi", args, options);
    const outputs = tryJson(stdout);
    if (isObject(outputs)) return outputs;
    throw new UsageError("pulumi stack output printed no JSON object");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const {
      stderr = "",
      message = "",
      code,
    } = error as { stderr?: string; message?: string; code?: unknown };
    const why = code === "ENOENT" ? "pulumi isn't on the PATH" : stderr.trim() || message;
    const hint = isAboutNoStack(why)
      ? "\nIts file alone doesn't make it: `pulumi stack ls` lists the stacks of the backend that you are logged in to."
      : "";
    throw new UsageError(
      `The outputs of stack "${visibleText(stack)}" can't be read: ${visibleText(why)}${hint}`,
      {
        cause: error,
      },
    );
  }
}

/** The CLI's words of a stack without `pulumi stack init`: https://github.com/pulumi/pulumi/blob/master/pkg/cmd/pulumi/stack/io.go */
export function isAboutNoStack(text: string): boolean {
  return /no stack named '[^']*' found/.test(text);
}

/** The cloud of a stack, by the address of its feed; undefined where the outputs don't name one. */
export function cloudOf({ connectorResourceUrl }: Readonly<Record<string, unknown>>): CloudName | undefined {
  const names = Object.keys(clouds) as CloudName[];
  return names.find((name) => connectorResourceUrl === `https://${clouds[name].activityHost}`);
}
