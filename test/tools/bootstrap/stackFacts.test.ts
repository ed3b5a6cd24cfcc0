import { describe as problemText } from "../../../common/settings/problem";
import { UsageError } from "../../../tools/commandLine";
import { factsOfAll } from "../../../tools/bootstrap/stackFacts";
import type { StackEntry } from "../../../tools/bootstrap/stackEntries";
import { guid } from "../../support/builders";

const project = { name: "audit-log-connector", nodeArgs: [], declared: [] };
const LEAST = {
  "azure-native:location": "westeurope",
  "azure-native:subscriptionId": guid(3),
  "audit-log-connector:tenantId": guid(1),
};

function read(
  files: Readonly<Record<string, object>>,
  entries: Readonly<Record<string, Partial<StackEntry>>> = {},
) {
  const list = Object.keys(files).map((name) => ({ name, previews: true, retired: false, ...entries[name] }));
  return factsOfAll(list, project, (stack) => new Map(Object.entries(files[stack] ?? {})));
}

const factsIn = (result: ReturnType<typeof read>) => ("facts" in result ? result.facts : []);
const problemsIn = (result: ReturnType<typeof read>) =>
  "problems" in result ? result.problems.map((problem) => problemText(problem, "contoso")) : [];

test("subscription, tenant, cloud, credential and readers come from the stack's own file", () => {
  const facts = factsIn(
    read({
      a: LEAST,
      b: {
        ...LEAST,
        "azure-native:subscriptionId": guid(4),
        "audit-log-connector:credential": "federated",
        "audit-log-connector:secretReaderObjectIds": [guid(5)],
      },
    }),
  );

  expect(facts).toMatchObject([
    { name: "a", tenantId: guid(1), cloud: "commercial", subscriptionId: guid(3), credential: "secret" },
    { name: "b", subscriptionId: guid(4), credential: "federated" },
  ]);
  expect(facts.map(({ grantsToPeople }) => grantsToPeople)).toEqual([false, true]);
});

test.each<readonly [string, object, Partial<StackEntry>, object]>([
  ["none is named: it is made", {}, {}, { kind: "made", name: "rg-auditlog-a", location: "westeurope" }],
  [
    "the one that was made, once it is written into the file",
    { "audit-log-connector:resourceGroupName": "rg-auditlog-a", "ci:backend": "azblob://a" },
    {},
    { kind: "made", name: "rg-auditlog-a", location: "westeurope" },
  ],
  [
    "another one, which others look after",
    { "audit-log-connector:resourceGroupName": "rg-shared" },
    {},
    { kind: "existing", name: "rg-shared" },
  ],
  [
    "the group of a stack that is deployed",
    { "ci:backend": "azblob://a" },
    { deployedResourceGroup: "rg-audit-log-connector-a" },
    { kind: "existing", name: "rg-audit-log-connector-a" },
  ],
])("the stack's resource group: %s", (_, settings, entry, group) => {
  expect(factsIn(read({ a: { ...LEAST, ...settings } }, { a: entry }))).toMatchObject([{ group }]);
});

test("a stack that pipelines deploy into a group of its own isn't given another, which would replace it", () => {
  expect(problemsIn(read({ a: { ...LEAST, "ci:backend": "azblob://a" } }))).toEqual([
    "Pulumi.a.yaml: resourceGroupName is not set, but ci:backend is, so the stack is deployed in a group of its own; " +
      "allowed: that group, as deployedResourceGroup in the list of stacks\npulumi stack output resourceGroupName --stack a",
  ]);
});

test("what a stack shares with others comes from its file; one with an image builds none", () => {
  const registryId = `/subscriptions/${guid(3)}/resourceGroups/rg-shared/providers/Microsoft.ContainerRegistry/registries/crcontoso`;
  const own = { ...LEAST, "audit-log-connector:registryId": registryId };
  const facts = factsIn(
    read({ a: LEAST, b: own, c: { ...own, "audit-log-connector:image": "crcontoso.azurecr.io/a:1" } }),
  );

  expect(facts.map(({ shared, buildsImage }) => [shared.registryId, buildsImage])).toEqual([
    [undefined, true],
    [registryId, true],
    [registryId, false],
  ]);
  expect(problemsIn(read({ a: { ...LEAST, "audit-log-connector:actionGroupId": registryId } }))).toEqual([
    expect.stringMatching(
      /^Pulumi\.a\.yaml: audit-log-connector:actionGroupId is .*; allowed: .*actionGroups/,
    ),
  ]);
});

test("a group that the file names isn't named in the list as well", () => {
  const file = { ...LEAST, "audit-log-connector:resourceGroupName": "rg-a" };

  expect(problemsIn(read({ a: file }, { a: { deployedResourceGroup: "rg-a" } }))).toEqual([
    expect.stringContaining(
      "deployedResourceGroup of a is set, and so is resourceGroupName in Pulumi.a.yaml",
    ),
  ]);
});

test("what a stack's file lacks is told with the command that sets it", () => {
  expect(problemsIn(read({ a: { ...LEAST, "azure-native:location": undefined } }))).toEqual([
    "Pulumi.a.yaml: azure-native:location is not set; allowed: a region of Azure, in which the stack's resource group is made\n" +
      "pulumi config set azure-native:location westeurope --stack a",
  ]);
});

test("stacks of two tenants don't mix", () => {
  const result = read({ a: LEAST, b: { ...LEAST, "audit-log-connector:tenantId": guid(2) } });

  expect(problemsIn(result)).toEqual([
    `Pulumi.b.yaml: tenantId, cloud are ${guid(2)}, commercial, but those of a are ${guid(1)}, commercial; ` +
      "allowed: stacks of one tenant: stacks of other tenants share nothing\n" +
      "take it out of the list, and make another stack of this program for its tenant: pulumi stack init <name>",
  ]);
});

test("a stack without a file ends the run", () => {
  const list = [{ name: "a", previews: true, retired: false }];
  const read = (): never => {
    throw new UsageError('Stack "a" does not exist.');
  };

  expect(() => factsOfAll(list, project, read)).toThrow('Stack "a" does not exist.');
});
