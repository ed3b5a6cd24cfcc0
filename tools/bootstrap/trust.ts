import type { DeploymentCloud } from "../../common/deploymentClouds";
import type { BootstrapSettings } from "./settings";

/** A federated credential of an identity: whose tokens Entra takes for it. */
export interface Trust {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
}

const GITHUB = "https://token.actions.githubusercontent.com";

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust-user-assigned-managed-identity */
const AUDIENCES: Readonly<Record<DeploymentCloud["azureEnvironment"], string>> = {
  public: "api://AzureADTokenExchange",
  usgovernment: "api://AzureADTokenExchangeUSGov",
  china: "api://AzureADTokenExchangeChina",
};

/** The one audience that Entra of a cloud wants. */
export function audienceIn(cloud: Pick<DeploymentCloud, "azureEnvironment">): string {
  return AUDIENCES[cloud.azureEnvironment];
}

/** Whom the two identities of a stack trust: jobs of its environments, and its service connections. */
export function trustsOf(
  stack: string,
  { githubSubject, azureDevOps }: Pick<BootstrapSettings, "githubSubject" | "azureDevOps">,
): { readonly preview: readonly Trust[]; readonly deploy: readonly Trust[] } {
  const job = (name: string, environment: string): Trust[] =>
    githubSubject === undefined
      ? []
      : [{ name, issuer: GITHUB, subject: `${githubSubject}:environment:${environment}` }];
  const connection = (name: string): Trust[] => {
    const token = azureDevOps?.connections[name];
    return token === undefined ? [] : [{ name: `azure-devops-${stack}`, ...token }];
  };
  return {
    preview: [...job("previews", `${stack}-preview`), ...connection(`${stack}-preview`)],
    deploy: [...job("deployments", stack), ...job("rotations", `${stack}-rotate`), ...connection(stack)],
  };
}
