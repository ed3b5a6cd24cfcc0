import { policies } from "../../../tools/plan/policies";
import type { Recorded } from "../../../tools/plan/recorded";
import { tables } from "../../../tools/plan/tables";
import { secret } from "../../../common/pulumi/wireValues";
import { loadConfig } from "../../../runtime/config";
import { environmentOf } from "./checks/container";
import { expectedFamily, familyOf } from "./checks/family";
import { expectedHooks, hooksOf } from "./checks/hooks";
import { expectedGrants, grants, neededFirst, notAwaited, startedTooEarly } from "./checks/order";
import { foreignProviders } from "./checks/providers";
import { hiddenPlaces, hiddenSecrets, plainSecrets } from "./checks/secrets";
import { expectedTrust, trustOf } from "./checks/trust";
import { runVariant, type VariantRun } from "./runProgram";
import { variants, type Variant } from "./variants";

/*
 * The control tests of describeStack.ts: one stack that passes everything, and what each check says when one thing of it is
 * changed.
 */
let run: VariantRun;
let variant: Variant;

beforeAll(async () => {
  const [first] = variants;
  if (first === undefined) throw new Error("there are no stacks");
  variant = first;
  run = await runVariant(first);
});

/** The resources with one of them altered. */
function altered(name: string, change: (resource: Recorded) => Partial<Recorded>): Recorded[] {
  const changed = run.resources.map((each) => (each.name === name ? { ...each, ...change(each) } : each));
  expect(changed).not.toEqual(run.resources);
  return changed;
}

test("a resource that moves up to the stack is not where it belongs", () => {
  const [stack] = run.resources;
  const moved = altered("image-registry", () => ({ parent: stack?.urn }));

  expect(familyOf(run.resources)).toEqual(expectedFamily(variant));
  expect(familyOf(moved)).not.toEqual(expectedFamily(variant));
  expect(familyOf(run.resources.slice(0, -1))).not.toEqual(expectedFamily(variant));
});

test("a resource, a component's children and a call that use a default provider are named", () => {
  const resource = altered("image-registry", () => ({ provider: undefined }));
  const component = altered("image", ({ providers }) => ({
    providers: Object.fromEntries(Object.entries(providers).filter(([key]) => key !== "azuread")),
  }));
  const call = { token: "azuread:index/getClientConfig:getClientConfig", provider: undefined };

  expect(foreignProviders({ ...run, resources: resource })).toEqual([
    "image-registry goes through a default provider",
  ]);
  expect(foreignProviders({ ...run, resources: component })).toEqual(["image hands no azuread on"]);
  expect(foreignProviders({ ...run, invokes: [call] })).toEqual([
    `${call.token} goes through a default provider`,
  ]);
});

test("a resource of the other provider is named", () => {
  const other = run.resources.find(({ name }) => name === "app-registration-principal")?.provider;

  expect(
    foreignProviders({ ...run, resources: altered("image-registry", () => ({ provider: other })) }),
  ).toEqual([`image-registry goes through ${other}`]);
});

test("a runtime that waits for nothing starts too early for all that it needs", () => {
  expect(
    notAwaited(
      altered("sync-runtime-app", () => ({ dependencies: [] })),
      variant,
    ),
  ).toEqual(neededFirst(variant));
});

test.each([
  [["client-secret-runtime-reader"]],
  [["image-puller"]],
  [["app-registration-scopes"]],
  // With the assignment goes its scope, which nothing else of the runtime comes from.
  [["state-storage-container", "state-storage-writer"]],
  [["sync-runtime-logs", "monitoring-workspace"]],
])("a runtime that does not wait for %j is noticed", (names) => {
  const urns = run.resources.filter(({ name }) => names.includes(name)).map(({ urn }) => urn);
  // So does the build of its image.
  const hasty = run.resources.map((resource) => {
    const dependencies = resource.dependencies.filter((urn) => !urns.includes(urn));
    return /^(?:sync-runtime-|image-build$)/.test(resource.name) ? { ...resource, dependencies } : resource;
  });

  expect(notAwaited(hasty, variant)).toEqual(names);
});

test("an alert that doesn't wait for the container, and an application user without a principal, are noticed", () => {
  const alone = (name: string) => altered(name, () => ({ dependencies: [] }));

  expect(startedTooEarly(run.resources, variant)).toEqual([]);
  expect(startedTooEarly(alone("monitoring-gap"), variant)).toEqual(["monitoring-gap <- sync-runtime-app"]);
  expect(startedTooEarly(alone("dataverse-access-user"), variant)).toEqual([
    "dataverse-access-user <- app-registration-principal",
  ]);
});

test("a role whose scope is a text, not the resource itself, might be granted before there is a scope", () => {
  const loose = altered("image-puller", ({ propertyDependencies }) => ({
    propertyDependencies: { ...propertyDependencies, scope: [] },
  }));

  expect(grants(loose)).toEqual(
    expectedGrants(variant).map((grant) => grant.replace("on image-registry", "on ")),
  );
});

test("a provider of another cloud, and a federated credential where there should be none, are noticed", () => {
  const abroad = altered("azuread", () => ({ inputs: { environment: "china" } }));
  const [own = []] = expectedTrust({ ...variant, credential: "federated" }, run.resources).credentials;
  const federated = altered("app-registration-principal", () => ({
    type: "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
    inputs: { issuer: "https://token.actions.githubusercontent.com", audiences: own[1], subject: own[2] },
  }));

  expect(trustOf(run.resources)).toEqual(expectedTrust(variant, run.resources));
  expect(trustOf(abroad)).not.toEqual(expectedTrust(variant, run.resources));
  expect(trustOf(federated)).not.toEqual(expectedTrust(variant, run.resources));
  expect(trustOf(federated)).not.toEqual(
    expectedTrust({ ...variant, credential: "federated" }, run.resources),
  );
});

test("a hook that is not bound, and one of another component, are noticed", () => {
  const unbound = altered("image-puller", () => ({ hooks: {} }));
  const another = altered("image-registry", () => ({ hooks: { onError: ["monitoring-failure"] } }));

  expect(hooksOf(unbound)).not.toEqual(expectedHooks(unbound));
  expect(hooksOf(another)).not.toEqual(expectedHooks(another));
});

test.each([
  [
    "an input",
    (plain: string) => ({ inputs: { tags: { note: `it is ${plain}` } } }),
    "image-registry inputs.tags.note",
  ],
  ["an output", (plain: string) => ({ outputs: { list: [plain] } }), "image-registry outputs.list[0]"],
  ["an id", (plain: string) => ({ id: `/x/${plain}` }), "image-registry id"],
  ["a URN", (plain: string) => ({ urn: `urn:${plain}` }), "image-registry urn"],
])("a secret that stands readable in %s is found", (_, leak, where) => {
  const [value = ""] = run.cloud.issuedSecrets;

  expect(plainSecrets(run, run.cloud.issuedSecrets)).toEqual([]);
  expect(plainSecrets({ ...run, resources: altered("image-registry", () => leak(value)) }, [value])).toEqual([
    where,
  ]);
});

test("a secret that stands readable in the stack's outputs or in what the program said is found", () => {
  const [, value = ""] = run.cloud.issuedSecrets;

  expect(plainSecrets({ ...run, outputs: { link: `?p=${value}` } }, [value])).toEqual(["stack outputs.link"]);
  expect(plainSecrets({ ...run, stderr: value }, [value])).toEqual(["what it said"]);
});

test("a secret in an envelope isn't a leak, and its place is known", () => {
  const [value = ""] = run.cloud.issuedSecrets;
  const outputs = { password: secret(value) };

  expect(plainSecrets({ ...run, outputs }, [value])).toEqual([]);
  expect(hiddenSecrets({ ...run, resources: [], outputs }, [value])).toEqual(["stack outputs.password"]);
  expect(hiddenPlaces({ ...run, resources: [], outputs: { key: secret("unknown") } })).toEqual([
    "stack outputs.key",
  ]);
});

test("an app that names another address than the vault's leaves the runtime without its secret", () => {
  const resources = altered("sync-runtime-app", ({ inputs }) => ({
    inputs: { ...inputs, configuration: { secrets: [{ name: "client-secret", keyVaultUrl: "https://kv" }] } },
  }));

  expect(() => loadConfig(environmentOf({ ...run, resources }))).toThrow("AUDITLOG_CLIENT_SECRET is not set");
});

test("a policy that is broken says so", () => {
  const open = altered("state-storage-account", ({ inputs }) => ({
    inputs: { ...inputs, allowBlobPublicAccess: true },
  }));

  expect(
    policies(tables)
      .flatMap((rail) => rail.check(open))
      .map(({ problem }) => problem),
  ).toEqual(["blobs may be made public"]);
});
