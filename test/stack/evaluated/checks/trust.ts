import type { Recorded } from "../../../../tools/plan/recorded";
import { TENANT } from "../../../support/builders";
import { cloudFacts } from "../../cloudFacts";
import type { Variant } from "../variants";

/** In which cloud the providers work, and whose tokens the registration accepts: each credential's issuer, audience and subject. */
export interface Trust {
  readonly azure: unknown;
  readonly entra: unknown;
  readonly credentials: readonly (readonly unknown[])[];
}

export function trustOf(resources: readonly Recorded[]): Trust {
  const environment = (name: string): unknown =>
    resources.find(({ type }) => type === `pulumi:providers:${name}`)?.inputs.environment;
  return {
    azure: environment("azure-native"),
    entra: environment("azuread"),
    credentials: resources
      .filter(({ type }) => type.endsWith(":ApplicationFederatedIdentityCredential"))
      .map(({ inputs: { issuer, audiences, subject } }) => [issuer, audiences, subject]),
  };
}

/** By the cloud of the variant; the subject is the principal of the managed identity. */
export function expectedTrust({ cloud, credential }: Variant, resources: readonly Recorded[]): Trust {
  const { azure, entra, login, audience } = cloudFacts[cloud];
  const identity = resources.find(({ name }) => name === "runtime-identity-identity")?.outputs;
  const federated = [`https://${login}/${TENANT}/v2.0`, [audience], identity?.principalId];
  return { azure, entra, credentials: credential === "federated" ? [federated] : [] };
}
