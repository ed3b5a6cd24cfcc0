import type { Invoked, Registered, Responder } from "../../plan/responder";
import type { Recorded } from "../../plan/recorded";
import { isSecret, reveal, secret, type Values } from "../../plan/values";
import type { ConfigurableStandIn } from "../standins/cloud";
import type { StandIn } from "../standins/standIn";

interface StandIns {
  readonly azuread: ConfigurableStandIn;
  readonly azureNative: ConfigurableStandIn;
}

const PROVIDER = "pulumi:providers:";

/** The local provider's resources, as they are when all goes well. */
const local: Readonly<Record<string, (inputs: Values) => Values>> = {
  "auditlog:image:Build": ({ loginServer, repository }) => ({
    sourcesHash: "0".repeat(64),
    tag: "0".repeat(12),
    digest: `sha256:${"0".repeat(64)}`,
    image: `${String(loginServer)}/${String(repository)}@sha256:${"0".repeat(64)}`,
    runId: "cf1",
  }),
  "auditlog:dataverse:Table": ({ logicalName }) => ({
    adopted: false,
    entitySetName: `${String(logicalName)}s`,
  }),
  "auditlog:dataverse:Role": ({ newRoleId }) => ({ adopted: false, roleId: newRoleId }),
  "auditlog:dataverse:ApplicationUser": ({ newUserId }) => ({ adopted: false, userId: newUserId }),
  "auditlog:dataverse:BulkDeletionJob": () => ({ jobId: "00000000-0000-4000-8000-000000000001" }),
};

/**
 * Answers the program's registrations out of the stand-in providers, as the engine would: inputs are checked, then
 * the resource is made. The local provider is not started; what it makes is made up.
 */
export function standInResponder(cloud: StandIns, { preview }: { readonly preview: boolean }): Responder {
  return {
    register: (resource) => registered(cloud, resource, preview),
    invoke: (token, args) => invoked(cloud, token, args),
  };
}

function registered(cloud: StandIns, resource: Recorded, preview: boolean): Registered {
  const { token, type, name, inputs } = resource;
  if (type.startsWith(PROVIDER)) {
    // The engine configures a provider in a preview, too.
    standInOf(cloud, type.slice(PROVIDER.length)).configure({ ...inputs });
    return preview ? { outputs: {} } : { id: `${name}-id`, outputs: {} };
  }
  const make = local[type];
  if (make !== undefined) return preview ? { outputs: {} } : { id: name, outputs: make(inputs) };
  const standIn: StandIn = standInOf(cloud, type);
  // No provider of ours takes secrets in its requests; the engine marks outputs again by the inputs' names.
  const plain = reveal(inputs) as Values;
  const { inputs: checked, failures } = standIn.check({ type: token, name }, { ...plain });
  if (failures.length > 0)
    throw new Error(
      `${type} ${name}: ${failures.map(({ property, reason }) => `${property} ${reason}`).join("; ")}`,
    );
  const { id, outputs } = standIn.create({ type: token, name }, checked, preview);
  const marked = Object.entries(outputs).map(([key, value]) => [
    key,
    standIn.secretOutputs(type).includes(key) || isSecret(inputs[key]) ? secret(value) : value,
  ]);
  return { ...(preview ? {} : { id }), outputs: Object.fromEntries(marked) as Values };
}

function invoked(cloud: StandIns, token: string, args: Values): Invoked {
  if (token === "auditlog:keyvault:findDeletedVault") return { result: { found: false } };
  return standInOf(cloud, token).invoke(token, { ...args });
}

/** By package name or token; throws for a package without a stand-in. */
function standInOf({ azuread, azureNative }: StandIns, token: string): ConfigurableStandIn {
  switch (token.split(":")[0]) {
    case "azuread":
      return azuread;
    case "azure-native":
      return azureNative;
    default:
      throw new Error(`no provider stands in for ${token}`);
  }
}
