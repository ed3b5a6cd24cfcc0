import { join } from "node:path";
import { evaluate } from "../../tools/plan/evaluate";
import type { Recorded } from "../../tools/plan/recorded";
import { environmentOf } from "../stack/evaluated/checks/container";
import { fakeResponder } from "../stack/evaluated/fakeResponder";
import { createCloud } from "../fakes/providers/cloud";

/** What Container Apps would hand to the runtime. */
export interface Container {
  /** The stack's variables, secrets resolved through Key Vault. */
  readonly env: Readonly<Record<string, string>>;
  /** The managed identity the container runs as. */
  readonly identity: { readonly clientId: string; readonly principalId: string };
  /** What the stack makes in Dataverse, in its order. */
  readonly dataverse: readonly Recorded[];
}

/** The environment of the stack. */
export const DATAVERSE_URL = "https://contoso.crm4.dynamics.com";

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
      [`${project}:dataverseUrl`]: DATAVERSE_URL,
    },
    preview: false,
    responder: fakeResponder(cloud, { preview: false }),
  });
  if (exitCode !== 0) {
    const said = diagnostics.map(({ message }) => message).join("\n");
    throw new Error(`the Pulumi program ended with ${exitCode}:\n${said}${stderr}`);
  }
  const identity = resources.find(({ type }) => type.endsWith(":UserAssignedIdentity"))?.outputs ?? {};
  return {
    env: environmentOf({ resources, cloud }),
    identity: { clientId: String(identity.clientId), principalId: String(identity.principalId) },
    dataverse: resources.filter(({ type }) => type.startsWith("auditlog:dataverse:")),
  };
}
