import type { AppRegistration } from "../entra/appRegistration";
import type { ClientSecret } from "../entra/clientSecret";
import type { DataverseAccess } from "../dataverse/dataverseAccess";
import type { Image } from "../image/image";
import { HEALTH_PORT, runtimeEnvironment, type EnvironmentVariable } from "./runtimeEnvironment";
import type { RuntimeIdentity } from "./runtimeIdentity";
import type { StackSettings } from "../settings/stackSettings";
import type { StateStorage } from "./stateStorage";

/** What the container is made of. */
export interface ContainerArgs {
  readonly settings: StackSettings;
  readonly identity: Pick<RuntimeIdentity, "id" | "clientId">;
  readonly registration: Pick<AppRegistration, "clientId" | "grants">;
  /** Undefined: the credential is federated. */
  readonly secret: Pick<ClientSecret, "secretUri" | "readerRole"> | undefined;
  readonly state: Pick<StateStorage, "containerUrl" | "writerRole">;
  readonly image: Pick<Image, "reference" | "server" | "roles">;
  readonly dataverse: Pick<DataverseAccess, "access">;
}

/** Name of the secret within the app or job. */
const SECRET_NAME = "client-secret";

/** Registry and secrets, both reached with the managed identity. */
export function accessOf({ image, identity, secret }: ContainerArgs) {
  return {
    ...(image.server === undefined ? {} : { registries: [{ server: image.server, identity: identity.id }] }),
    ...(secret === undefined
      ? {}
      : { secrets: [{ name: SECRET_NAME, keyVaultUrl: secret.secretUri, identity: identity.id }] }),
  };
}

/** The settings of the runtime, as the container's environment variables. */
export function environmentOf(args: Omit<ContainerArgs, "image" | "dataverse">): EnvironmentVariable[] {
  const { settings, registration, identity, state, secret } = args;
  return runtimeEnvironment(settings, {
    clientId: registration.clientId,
    identityClientId: identity.clientId,
    stateUrl: state.containerUrl,
    secretName: secret === undefined ? undefined : SECRET_NAME,
  });
}

/** The one container, with a command of the runtime (runtime/cli.ts). */
export function containerOf(args: ContainerArgs, command: "serve" | "once") {
  return {
    name: "runtime",
    image: args.image.reference,
    args: [command],
    env: environmentOf(args),
    // The smallest that Container Apps has: https://learn.microsoft.com/azure/container-apps/containers#allocations
    resources: { cpu: 0.25, memory: "0.5Gi" },
  };
}

/**
 * All ask whether the process moves (runtime/health). Not whether passes succeed, `/ready`: that takes until consent and
 * Dataverse are prepared, a deployment would wait for it and fail, and alerts watch it better.
 */
export function probes() {
  const httpGet = { path: "/live", port: HEALTH_PORT, scheme: "HTTP" };
  return [
    { type: "Startup", httpGet, periodSeconds: 2, failureThreshold: 10 },
    { type: "Liveness", httpGet, periodSeconds: 60, failureThreshold: 3 },
    { type: "Readiness", httpGet, periodSeconds: 30, failureThreshold: 3 },
  ];
}
