import { join } from "node:path";
import { evaluate } from "../../plan/evaluate";
import type { Recorded } from "../../plan/recorded";
import { at, listAt, reveal } from "../../plan/values";
import { standInResponder } from "../program/standInResponder";
import { createCloud } from "../standins/cloud";

/** What Container Apps would hand to the runtime. */
export interface Container {
  /** The stack's variables, secrets resolved through Key Vault. */
  readonly env: Readonly<Record<string, string>>;
  /** The managed identity the container runs as. */
  readonly identity: { readonly clientId: string; readonly principalId: string };
}

const APP = "azure-native:app:ContainerApp";
const SECRET = "azure-native:keyvault:Secret";
const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";

/** Evaluates the Pulumi program for a made-up stack and takes the container out of the app it would create. */
export async function containerOfStack(tenantId: string): Promise<Container> {
  const cloud = createCloud({ tenantId });
  const project = "audit-log-connector";
  const { exitCode, resources, diagnostics, stderr } = await evaluate({
    program: join(__dirname, "../.."),
    project,
    stack: "demo",
    config: {
      "azure-native:location": "westeurope",
      "azure-native:subscriptionId": cloud.subscriptionId,
      [`${project}:tenantId`]: tenantId,
      [`${project}:dataverseUrl`]: "https://contoso.crm4.dynamics.com",
    },
    preview: false,
    responder: standInResponder(cloud, { preview: false }),
  });
  if (exitCode !== 0) {
    const said = diagnostics.map(({ message }) => message).join("\n");
    throw new Error(`the Pulumi program ended with ${exitCode}:\n${said}${stderr}`);
  }
  const identity = only(resources, IDENTITY).outputs;
  return {
    env: environmentOf(only(resources, APP), resources),
    identity: { clientId: String(identity.clientId), principalId: String(identity.principalId) },
  };
}

function environmentOf({ inputs }: Recorded, resources: readonly Recorded[]): Record<string, string> {
  const [container] = listAt(inputs, "template", "containers");
  const secrets = listAt(inputs, "configuration", "secrets");
  const variables = listAt(container, "env").map((variable) => {
    const value = at(variable, "value") ?? secretValue(at(variable, "secretRef"), secrets, resources);
    return [String(at(variable, "name")), String(value)] as const;
  });
  return Object.fromEntries(variables);
}

/** The way of a secret at run time: the variable names a secret of the app, which refers to one in Key Vault. */
function secretValue(name: unknown, secrets: readonly unknown[], resources: readonly Recorded[]): unknown {
  const secret = secrets.find((each) => at(each, "name") === name);
  const kept = resources.find(
    ({ type, outputs }) =>
      type === SECRET && at(outputs, "properties", "secretUri") === at(secret, "keyVaultUrl"),
  );
  return reveal(at(kept?.inputs, "properties", "value"));
}

function only(resources: readonly Recorded[], type: string): Recorded {
  const [resource, ...others] = resources.filter((each) => each.type === type);
  if (resource === undefined || others.length > 0)
    throw new Error(`the stack has ${others.length + 1} ${type}`);
  return resource;
}
