import { spawn } from "node:child_process";
import { withoutDeploymentVariables } from "../../common/settings/deploymentVariables";
import { UsageError } from "../commandLine";
import { pulumiOutputs } from "../stackOutputs";
import { splitStack } from "./arguments";
import { buildRuntime } from "./bundle";
import { workstationEnvironment } from "./environment";

/**
 * npm run runtime -- [--stack <name>] <command> [options]: runs a command of the runtime here. With --stack it has the
 * settings of that stack and signs in with the Azure CLI; without, the AUDITLOG_ variables are its settings.
 */
async function main(): Promise<void> {
  const { stack, rest } = splitStack(process.argv.slice(2));
  const env =
    stack === undefined
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

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
