import { spawn } from "node:child_process";
import { withoutDeploymentVariables } from "../../common/settings/deploymentVariables";
import { asksForHelp, runCommandLine, UsageError } from "../commandLine";
import { pulumiOutputs } from "../stackOutputs";
import { scriptIn, splitStack, withoutSettings } from "./arguments";
import { buildRuntime } from "./bundle";
import { workstationEnvironment } from "./environment";

const script = scriptIn(process.env);

const USAGE = `npm run ${script} -- [--stack <name>] ${script === "report" ? "" : "<command> "}[options]

Runs a command of the runtime here. --stack gives it the settings of that stack, and the Azure CLI's sign-in; without it, the
AUDITLOG_ variables are its settings. docs/commands.md says what each command needs.
`;

async function main(): Promise<void> {
  const { stack, rest } = splitStack(process.argv.slice(2));
  const missing = stack === undefined ? withoutSettings(rest, { script, env: process.env }) : undefined;
  if (missing !== undefined) throw new UsageError(missing);
  const isHelp = asksForHelp(rest);
  const env =
    stack === undefined || isHelp
      ? withoutDeploymentVariables(process.env)
      : await workstationEnvironment(stack, process.env, pulumiOutputs);
  const child = spawn(process.execPath, [buildRuntime(), ...rest], { env, stdio: "inherit" });
  // A terminal sends Ctrl+C to both; the runtime decides when to end. Others signal this process alone.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on("exit", (code) => (process.exitCode = code ?? 1));
}

void runCommandLine(main, USAGE, { runsForHelp: true });
