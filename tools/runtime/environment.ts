import { withoutDeploymentVariables } from "../../common/settings/deploymentVariables";
import { settings, type SettingName } from "../../common/settings/runtimeSettings";
import { isObject } from "../../common/objects";
import { visibleText } from "../../common/visibleText";
import { UsageError } from "../commandLine";
import type { ReadOutputs } from "../stackOutputs";

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of the container that mean nothing on a workstation. */
const OF_THE_CONTAINER: readonly SettingName[] = [
  "credential",
  "clientSecret",
  "managedIdentityClientId",
  "enabled",
  "healthPort",
  "logFormat",
];

/**
 * The environment of the runtime on a workstation: the stack's settings, and the person who is signed in with the Azure
 * CLI. What the stack leaves at its default may be set here. Throws a UsageError.
 */
export async function workstationEnvironment(
  stack: string,
  env: Environment,
  readOutputs: ReadOutputs,
): Promise<Environment> {
  const { runtimeSettings } = await readOutputs(stack);
  const given = isObject(runtimeSettings) ? Object.entries(runtimeSettings) : [];
  const values = given.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  if (values.length === 0)
    throw new UsageError(
      `The outputs of stack ${visibleText(stack)} lack runtimeSettings: it isn't deployed, or was by an earlier version. Run \`pulumi up --stack ${visibleText(stack)}\` first.`,
    );
  const left = OF_THE_CONTAINER.map((name) => settings[name].variable);
  const isLeftOut = (name: string): boolean => left.some((variable) => variable === name);
  const own = Object.entries(withoutDeploymentVariables(env)).filter(([name]) => !isLeftOut(name));
  return {
    ...Object.fromEntries([...own, ...values.filter(([name]) => !isLeftOut(name))]),
    [settings.credential.variable]: "azure-cli",
  };
}
