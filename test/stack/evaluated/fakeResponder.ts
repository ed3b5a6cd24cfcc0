import type { Invoked, Registered, Responder } from "../../../tools/plan/responder";
import type { Recorded } from "../../../tools/plan/recorded";
import { isSecret, reveal, secret } from "../../../common/pulumi/wireValues";
import type { Values } from "../../../tools/plan/values";
import type { ConfigurableFakeProvider } from "../../fakes/providers/cloud";
import type { FakeProvider } from "../../fakes/providers/fakeProvider";

interface FakeProviders {
  readonly azuread: ConfigurableFakeProvider;
  readonly azureNative: ConfigurableFakeProvider;
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
 * Answers the program's registrations out of the fake providers, as the engine would: inputs are checked, then
 * the resource is made. The local provider is not started; what it makes is made up.
 */
export function fakeResponder(cloud: FakeProviders, { preview }: { readonly preview: boolean }): Responder {
  return {
    register: (resource) => registered(cloud, resource, preview),
    invoke: (token, args) => invoked(cloud, token, args),
  };
}

function registered(cloud: FakeProviders, resource: Recorded, preview: boolean): Registered {
  const { token, type, name, inputs } = resource;
  if (type.startsWith(PROVIDER)) {
    // The engine configures a provider in a preview, too.
    fakeProviderOf(cloud, type.slice(PROVIDER.length)).configure({ ...inputs });
    return preview ? { outputs: {} } : { id: `${name}-id`, outputs: {} };
  }
  const make = local[type];
  if (make !== undefined) return preview ? { outputs: {} } : { id: name, outputs: make(inputs) };
  const fakeProvider: FakeProvider = fakeProviderOf(cloud, type);
  // No provider of ours takes secrets in its requests; the engine marks outputs again by the inputs' names.
  const plain = reveal(inputs) as Values;
  const { inputs: checked, failures } = fakeProvider.check({ type: token, name }, { ...plain });
  if (failures.length > 0)
    throw new Error(
      `${type} ${name}: ${failures.map(({ property, reason }) => `${property} ${reason}`).join("; ")}`,
    );
  const { id, outputs } = fakeProvider.create({ type: token, name }, checked, preview);
  const marked = Object.entries(outputs).map(([key, value]) => [
    key,
    fakeProvider.secretOutputs(type).includes(key) || isSecret(inputs[key]) ? secret(value) : value,
  ]);
  return { ...(preview ? {} : { id }), outputs: Object.fromEntries(marked) as Values };
}

function invoked(cloud: FakeProviders, token: string, args: Values): Invoked {
  if (token === "auditlog:keyvault:findDeletedVault") return { result: { found: false } };
  if (token === "auditlog:image:findRegistry") return { result: registryOf(args) };
  if (token === "auditlog:entra:findConsent") return { result: { assignments: {}, scopes: [] } };
  return fakeProviderOf(cloud, token).invoke(token, { ...args });
}

function registryOf({ registryName, cloud }: Values): Values {
  const suffix = { gccHigh: "us", dod: "us", china: "cn" }[String(cloud)] ?? "io";
  return { loginServer: `${String(registryName)}.azurecr.${suffix}`, isByRepository: false };
}

/** By package name or token; throws for a package without a fake provider. */
function fakeProviderOf({ azuread, azureNative }: FakeProviders, token: string): ConfigurableFakeProvider {
  switch (token.split(":")[0]) {
    case "azuread":
      return azuread;
    case "azure-native":
      return azureNative;
    default:
      throw new Error(`no provider stands in for ${token}`);
  }
}
