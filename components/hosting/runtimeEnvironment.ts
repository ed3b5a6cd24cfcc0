import * as pulumi from "@pulumi/pulumi";
import { settings as runtimeSettings, type SettingName } from "../../common/settings/runtimeSettings";
import type { RuntimeSetting } from "../../common/settings/setting";
import { sharedSettings, type SharedSettingName } from "../../common/settings/shared";
import type { StackSettings } from "../settings/stackSettings";

/** A container's environment variable: a text, or the name of one of its secrets. */
export type EnvironmentVariable =
  | { readonly name: string; readonly value: pulumi.Input<string> }
  | { readonly name: string; readonly secretRef: string };

interface EnvironmentArgs {
  readonly clientId: pulumi.Input<string>;
  readonly identityClientId: pulumi.Input<string>;
  /** URL of the blob container of the state. */
  readonly stateUrl: string;
  /** Name of the container's secret that holds the client secret; undefined: the credential is federated. */
  readonly secretName: string | undefined;
}

type Value = pulumi.Input<string> | { readonly secretRef: string } | undefined;

/**
 * The runtime's settings as the stack sets them, in the order of the runtime's own table: those that both share, and
 * what only a deployment knows. The rest has the runtime's defaults.
 */
export function runtimeEnvironment(settings: StackSettings, args: EnvironmentArgs): EnvironmentVariable[] {
  const deployed: Partial<Record<Exclude<SettingName, SharedSettingName>, Value>> = {
    clientId: args.clientId,
    clientSecret: args.secretName === undefined ? undefined : { secretRef: args.secretName },
    managedIdentityClientId: args.identityClientId,
    state: args.stateUrl,
    // Without replicas, an app may start one all the same: https://github.com/microsoft/azure-container-apps/issues/78
    enabled: settings.enabled ? undefined : "false",
    healthPort: String(HEALTH_PORT),
    // Alerts query the log as JSON.
    logFormat: "json",
    stack: pulumi.getStack(),
  };
  const values: Partial<Record<string, Value>> = { ...sharedValues(settings), ...deployed };
  return Object.entries<RuntimeSetting>(runtimeSettings).flatMap(
    ([key, { variable: name }]): EnvironmentVariable[] => {
      const value = values[key];
      if (value === undefined) return [];
      return isSecretRef(value) ? [{ name, secretRef: value.secretRef }] : [{ name, value }];
    },
  );
}

/**
 * Lists become texts with commas, and what isn't set stays out. So does a switch that is off: images of a version before refuse
 * a variable that they don't know.
 */
function sharedValues(settings: StackSettings): Record<string, string> {
  // The keys of an object are its own names; TypeScript calls them text.
  const values = (Object.keys(sharedSettings) as SharedSettingName[]).flatMap((name) => {
    const value = settings[name];
    return value === undefined || value === false ? [] : [[name, String(value)] as const];
  });
  return Object.fromEntries(values);
}

/** Where the probes find the runtime. */
export const HEALTH_PORT = 8080;

function isSecretRef(value: Value): value is { readonly secretRef: string } {
  return typeof value === "object" && "secretRef" in value;
}
