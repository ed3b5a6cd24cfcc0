import program from "../../index";
import { guid, TENANT } from "../support/builders";
import { record } from "../support/pulumiMocks";
import { conventionProblems } from "../components/conventionProblems";
import { expectedAlerts, expectedResources } from "../components/expectedResources";
import { found, functions, made, mockedCloud, SUBSCRIPTION } from "../components/mockedCloud";
import { at, named, typesAndNames, withoutHook } from "../components/resources";
import { configTexts, type StackValues } from "../components/settingsBuilder";

/*
 * Settings that the combinations of mockedCombinations.test.ts leave at their defaults, through the whole program against mocked
 * providers. Not proved here: that `protect` protects, that a vault is recovered, that an adopted registration survives
 * a destroy; engine and providers decide these.
 */

// It adds listeners to the process, one pair a run.
jest.mock("../../components/errorStacks", () => ({ mendErrorStacks: jest.fn() }));

beforeAll(() => {
  process.env["AUDITLOG_TODAY"] = "2026-03-01";
});

const defaults = {
  hosting: "app",
  credential: "secret",
  adminConsent: true,
  image: "built",
  cloud: "commercial",
} as const;

function stackOf(values: StackValues, answers: Parameters<typeof mockedCloud>[0] = {}) {
  return record(program, mockedCloud(answers), { config: configTexts(values) });
}

test("the outputs are all that a user needs, by name", async () => {
  const { result, resources } = await stackOf({});

  const { vaultName } = named({ resources }, "client-secret-vault").inputs;
  const { registryName } = named({ resources }, "image-registry").inputs;
  expect(result).toEqual({
    tenantId: TENANT,
    clientId: made.clientId,
    appRegistrationName: "Office 365 Management (dev)",
    connectorResourceUrl: "https://manage.office.com",
    vaultName,
    clientSecretUri: `https://${String(vaultName)}.vault.azure.net/secrets/client-secret-aaaa0000`,
    consentLink: `https://login.microsoftonline.com/${TENANT}/adminconsent?client_id=${made.clientId}`,
    apiPermissionsLink: `https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/${made.clientId}`,
    resourceGroupLink: `https://portal.azure.com/#@${TENANT}/resource/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-audit-log-connector-dev`,
    resourceGroupName: "rg-audit-log-connector-dev",
    runtimeName: "ca-audit-log-connector-dev",
    image: `${String(registryName)}.azurecr.io/audit-log-connector@${made.digest}`,
    dataverseUrl: "https://contoso.crm4.dynamics.com",
    dataverseTable: "admin_auditlog",
  });
});

test("alerts, owners, readers and tags: everything on keeps to the conventions", async () => {
  const stack = await stackOf({
    alertEmails: ["admin@contoso.example"],
    ownerObjectIds: [guid(1)],
    secretReaderObjectIds: [guid(2)],
    tags: { owner: "a team" },
  });

  const { accountName } = named(stack, "state-storage-account").inputs;
  expect(conventionProblems(stack.resources, String(accountName).slice(-8))).toEqual([]);
  expect(typesAndNames(stack)).toEqual(
    [
      ...expectedResources(defaults),
      ...expectedAlerts(defaults),
      `azure-native:authorization:RoleAssignment client-secret-reader-${guid(2)}`,
    ].sort(),
  );
  expect(withoutHook(stack)).toEqual([]);
});

test("the user's tags and the kit's own are on everything that takes tags", async () => {
  const { resources } = await stackOf({ alertEmails: ["a@b.example"], tags: { owner: "a team" } });

  const tagged = resources.filter(({ inputs }) => inputs["tags"] !== undefined);
  const kitsOwn = { "managed-by": "pulumi", project: "audit-log-connector", stack: "dev" };
  expect(tagged.map(({ inputs }) => inputs["tags"])).toEqual(
    tagged.map(() => ({ ...kitsOwn, owner: "a team" })),
  );
  expect(tagged).toHaveLength(16);
});

test("a registration made by hand is used, not created; it gets consent, secrets and nothing else", async () => {
  const stack = await stackOf({ existingClientId: guid(7, "0a11ce00") });

  expect(typesAndNames(stack)).toEqual(
    expectedResources(defaults)
      .filter((line) => !/:(?:Application|ServicePrincipal) /.test(line))
      .map((line) => line.replace(/ app-registration-(?=role-|scopes)/, "$&0a11ce00-"))
      .sort(),
  );
  expect(named(stack, "client-secret-slot-a").inputs["applicationId"]).toBe(
    `/applications/${found.application}`,
  );
  expect(named(stack, "app-registration-0a11ce00-scopes").inputs["servicePrincipalObjectId"]).toBe(
    found.principal,
  );
  expect(stack.result).toMatchObject({
    clientId: guid(7, "0a11ce00"),
    appRegistrationName: "Made by hand",
  });
});

test("a federated credential belongs to a registration made by hand, too", async () => {
  const stack = await stackOf({ existingClientId: guid(7), credential: "federated" });

  expect(named(stack, "app-registration-federation").inputs["applicationId"]).toBe(
    `/applications/${found.application}`,
  );
});

test("an existing resource group is used, with its location where the stack names none", async () => {
  const stack = await stackOf({ resourceGroupName: "rg-shared", "azure-native:location": undefined });

  expect(typesAndNames(stack)).toEqual(
    expectedResources(defaults).filter((line) => !line.endsWith(" resource-group")),
  );
  const groups = stack.resources.flatMap(({ inputs }) => inputs["resourceGroupName"] ?? []);
  const locations = stack.resources.flatMap(({ type, inputs }) =>
    type.startsWith("azure-native:") ? (inputs["location"] ?? []) : [],
  );
  expect([new Set(groups), new Set(locations)]).toEqual([new Set(["rg-shared"]), new Set(["northeurope"])]);
});

test("an existing resource group is looked up though the stack names a location, which it keeps", async () => {
  const { calls, resources } = await stackOf({ resourceGroupName: "rg-shared" });

  expect(calls.map(({ token }) => token)).toContain(functions.resourceGroup);
  expect(resources.find(({ name }) => name === "state-storage-account")?.inputs["location"]).toBe(
    "westeurope",
  );
});

test("a vault that is deleted but not gone is recovered", async () => {
  const stack = await stackOf({}, { [functions.deletedVault]: () => ({ found: true }) });

  expect(at(named(stack, "client-secret-vault").inputs, "properties", "createMode")).toBe("recover");
});

test("protect protects what can't be made again, and nothing else", async () => {
  const [on, off] = [await stackOf({ protect: true }), await stackOf({ protect: false })];

  const isProtected = ({ resources }: typeof on): string[] =>
    resources
      .filter((resource) => resource.protect)
      .map(({ name }) => name)
      .sort();
  expect(isProtected(on)).toEqual([
    "app-registration-application",
    "app-registration-principal",
    "client-secret-vault",
    "resource-group",
    "runtime-identity-identity",
    "state-storage-account",
    "state-storage-container",
  ]);
  expect(isProtected(off)).toEqual([]);
});

test("what deletion would break elsewhere stays: consent given by others, rows, and the secret that goes with its vault", async () => {
  const { resources } = await stackOf({});

  expect(
    resources
      .filter(({ retainOnDelete }) => retainOnDelete)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([
    "app-registration-role-activity-feed-read",
    "app-registration-role-service-health-read",
    "app-registration-scopes",
    "client-secret-secret",
    "dataverse-access-apps",
    "dataverse-access-audit",
  ]);
});

test("two stacks side by side share no physical name", async () => {
  const config = configTexts({});
  const names = async (stack: string): Promise<unknown[]> => {
    const { resources } = await record(program, mockedCloud(), {
      stack,
      config,
    });
    const inputs = ["accountName", "vaultName", "registryName", "containerAppName", "roleAssignmentName"];
    return resources.flatMap((resource) => inputs.flatMap((input) => resource.inputs[input] ?? []));
  };

  const [dev, prod] = [await names("dev"), await names("prod")];
  expect(dev.filter((name) => prod.includes(name))).toEqual([]);
  expect(dev.length).toBe(prod.length);
});
