/**
 * AUDITLOG_ variables of the program and its provider. They are not settings of the runtime, which refuses any other name: what
 * starts it beside the program leaves them out.
 */
export const deploymentVariables = {
  /** A date as YYYY-MM-DD: components/program/today.ts. */
  today: "AUDITLOG_TODAY",
  // For tests: provider/azure/emulatorAddress.ts.
  resourceManager: "AUDITLOG_RESOURCE_MANAGER_URL",
  dataverse: "AUDITLOG_DATAVERSE_EMULATOR_URL",
  graph: "AUDITLOG_GRAPH_EMULATOR_URL",
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment without them. */
export function withoutDeploymentVariables(env: Environment): Environment {
  const names: readonly string[] = Object.values(deploymentVariables);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
