import * as pulumi from "@pulumi/pulumi";
import program from "../../../index";
import { guid } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { conventionProblems } from "../../components/naming/conventionProblems";
import { expectedAlerts, expectedResources } from "../expectedResources";
import { functions, mockedCloud } from "../../components/support/mockedCloud";
import { at, named, typesAndNames, withoutHook } from "../../components/support/resources";
import { configTexts, type StackValues } from "../../components/settings/settingsBuilder";

/*
 * Settings that the stacks of test/stack/evaluated leave at their defaults, through the whole program against mocked
 * providers. Not proved here: that `protect` protects and that a vault is recovered; engine and providers decide these.
 */

// It adds listeners to the process, one pair a run.
jest.mock("../../../components/program/errorStacks", () => ({ fixErrorStacks: jest.fn() }));

beforeAll(() => {
  process.env["AUDITLOG_TODAY"] = "2026-03-01";
  // Without an engine, the SDK prints what is said after an update.
  for (const level of ["info", "warn"] as const) jest.spyOn(pulumi.log, level).mockResolvedValue();
});

const defaults = {
  hosting: "app",
  credential: "secret",
  adminConsent: true,
  image: "built",
  cloud: "commercial",
  parts: "own",
} as const;

function stackOf(values: StackValues, answers: Parameters<typeof mockedCloud>[0] = {}) {
  return record(program, mockedCloud(answers), { config: configTexts(values) });
}

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
      ...expectedAlerts({ ...defaults, alertEmails: "some" }),
      `azure-native:authorization:RoleAssignment client-secret-reader-${guid(2)}`,
    ].sort(),
  );
  expect(withoutHook(stack)).toEqual([]);
  const tagged = stack.resources.flatMap(({ inputs: { tags } }) => (tags === undefined ? [] : [tags]));
  const all = { "managed-by": "pulumi", project: "audit-log-connector", stack: "dev", owner: "a team" };
  expect(tagged).toEqual(new Array(17).fill(all));
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

test("enrich: a permission, a column and a variable more; off, none of them", async () => {
  const [on, off] = [await stackOf({ enrich: true }), await stackOf({})];

  const added = typesAndNames(on).filter((each) => !typesAndNames(off).includes(each));
  expect(added).toEqual([
    "azuread:index/appRoleAssignment:AppRoleAssignment app-registration-role-user-read-all",
  ]);
  const enrichOf = (stack: typeof on): unknown[] => {
    const env = at(named(stack, "sync-runtime-app").inputs, "template", "containers", 0, "env") as {
      name: string;
      value?: unknown;
    }[];
    const variable = env.find(({ name }) => name === "AUDITLOG_ENRICH")?.value;
    return [variable, named(stack, "dataverse-access-audit").inputs["enrich"]];
  };
  expect([enrichOf(on), enrichOf(off)]).toEqual([
    ["true", true],
    [undefined, undefined],
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
