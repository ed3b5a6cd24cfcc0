import type { Recorded } from "../../../../tools/plan/recorded";
import { at, listAt } from "../../../../tools/plan/values";
import type { ProgramRun } from "../runProgram";

const TYPES = ["azure-native:app:ContainerApp", "azure-native:app:Job"];

/** The app or job; throws unless there is exactly one. */
export function runtimeOf(resources: readonly Recorded[]): Recorded {
  const [runtime, ...others] = resources.filter(({ type }) => TYPES.includes(type));
  if (runtime === undefined || others.length > 0) throw new Error(`${others.length + 1} runtimes`);
  return runtime;
}

/** The one container of the app or job. */
export function containerOf(resources: readonly Recorded[]): unknown {
  return listAt(runtimeOf(resources).inputs, "template", "containers")[0];
}

/**
 * The environment Container Apps would hand over: secrets are read from the vault of the cloud, by the address that the
 * app or job names. A variable whose secret is not to be found is missing.
 */
export function environmentOf({ resources, cloud }: Pick<ProgramRun, "resources" | "cloud">) {
  const addresses = new Map(
    listAt(runtimeOf(resources).inputs, "configuration", "secrets").map((secret) => [
      at(secret, "name"),
      at(secret, "keyVaultUrl"),
    ]),
  );
  const kept = [...cloud.resources.values()].filter(({ type }) => type === "azure-native:keyvault:Secret");
  const read = (address: unknown): unknown =>
    at(
      kept.find(({ outputs }) => at(outputs, "properties", "secretUri") === address)?.inputs,
      "properties",
      "value",
    );
  const variables = listAt(containerOf(resources), "env").map(
    (variable) =>
      [
        at(variable, "name"),
        at(variable, "value") ?? read(addresses.get(at(variable, "secretRef"))),
      ] as const,
  );
  // The SDK's types of a variable: name and value are texts.
  return Object.fromEntries(variables.filter(([, value]) => value !== undefined)) as Record<string, string>;
}
