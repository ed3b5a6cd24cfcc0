import type * as pulumi from "@pulumi/pulumi";
import { settings as runtimeSettings, type Setting, type SettingName } from "../runtime/settings";
import type { StackSettings } from "./settings/stackSettings";

/** A container's environment variable: a text, or the name of one of its secrets. */
export type EnvironmentVariable =
  | { readonly name: string; readonly value: pulumi.Input<string> }
  | { readonly name: string; readonly secretRef: string };

interface RuntimeFacts {
  readonly clientId: pulumi.Input<string>;
  readonly identityClientId: pulumi.Input<string>;
  /** URL of the blob container of the state. */
  readonly stateUrl: string;
  /** Name of the container's secret that holds the client secret; undefined: the credential is federated. */
  readonly secretName: string | undefined;
}

type Value = pulumi.Input<string> | { readonly secretRef: string } | undefined;

/**
 * The runtime's settings as the stack sets them, in the order of the runtime's own table. A setting added there does
 * not compile here until somebody decides: a value, or `undefined` for the runtime's default.
 */
export function runtimeEnvironment(settings: StackSettings, facts: RuntimeFacts): EnvironmentVariable[] {
  const values: Record<SettingName, Value> = {
    tenantId: settings.tenantId,
    cloud: settings.cloud,
    clientId: facts.clientId,
    credential: settings.credential,
    clientSecret: facts.secretName === undefined ? undefined : { secretRef: facts.secretName },
    managedIdentityClientId: facts.identityClientId,
    dataverseUrl: settings.dataverseUrl,
    publisherIdentifier: settings.publisherIdentifier,
    operations: settings.operations.join(","),
    state: facts.stateUrl,
    lookback: settings.lookback,
    pollInterval: settings.pollInterval,
    overlap: undefined,
    settle: undefined,
    commitInterval: undefined,
    requestsPerMinute: undefined,
    fetchConcurrency: undefined,
    batchSize: undefined,
    deadLetterDays: String(settings.deadLetterDays),
    healthPort: String(HEALTH_PORT),
    shutdownGrace: undefined,
    logLevel: undefined,
    // Alerts query the log as JSON.
    logFormat: "json",
    loginUrl: undefined,
    activityUrl: undefined,
  };
  return Object.entries<Setting>(runtimeSettings).flatMap(
    ([key, { variable: name }]): EnvironmentVariable[] => {
      // The record above has exactly these keys.
      const value = values[key as SettingName];
      if (value === undefined) return [];
      return isSecretRef(value) ? [{ name, secretRef: value.secretRef }] : [{ name, value }];
    },
  );
}

/** Where the probes find the runtime. */
export const HEALTH_PORT = 8080;

function isSecretRef(value: Value): value is { readonly secretRef: string } {
  return typeof value === "object" && "secretRef" in value;
}
