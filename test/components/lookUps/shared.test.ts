import { lookUp } from "../../../components/lookUps/lookUps";
import { createProviders } from "../../../components/program/providers";
import { guid } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { functions, mockedCloud, SUBSCRIPTION } from "../support/mockedCloud";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";

/* Mocked: what Azure answers for a registry is test/provider/image/findRegistry.test.ts's. */

const registryId = `/subscriptions/${guid(7)}/resourceGroups/rg-shared/providers/Microsoft.ContainerRegistry/registries/contoso`;
const image = `contoso.azurecr.io/audit@sha256:${"0a".repeat(32)}`;

async function facts(values: StackValues, answers: Parameters<typeof mockedCloud>[0] = {}) {
  const settings = settingsFrom(values);
  const looked = await record(async () => {
    const { registry } = await lookUp(settings, createProviders(settings));
    return { registry };
  }, mockedCloud(answers));
  return { ...looked.result, calls: looked.calls };
}

test("a shared registry is looked up where it is, for its login server and the role that counts there", async () => {
  const { registry, calls } = await facts(
    { registryId, image },
    { [functions.registry]: () => ({ loginServer: "contoso.azurecr.io", isByRepository: true }) },
  );

  expect(calls.find(({ token }) => token === functions.registry)?.inputs).toEqual({
    subscriptionId: guid(7),
    resourceGroupName: "rg-shared",
    registryName: "contoso",
    cloud: "commercial",
  });
  expect(registry).toEqual({
    id: registryId,
    subscriptionId: guid(7),
    resourceGroupName: "rg-shared",
    name: "contoso",
    loginServer: "contoso.azurecr.io",
    isByRepository: true,
  });
});

test.each([
  ["can't be read", { problem: "it could not be read: no" }, { image }, "it could not be read: no"],
  [
    "has another login server than the image",
    { loginServer: "contoso-a1b2.azurecr.io" },
    { image },
    "the images of registryId are pulled from contoso-a1b2.azurecr.io",
  ],
  [
    "goes by repository, where a build could not push",
    { loginServer: "contoso.azurecr.io", isByRepository: true },
    {},
    "pulumi config set image 'contoso.azurecr.io/<repository>@sha256:<digest>'",
  ],
])("a registry that %s ends the program before anything is made", async (_, answer, values, message) => {
  await expect(facts({ registryId, ...values }, { [functions.registry]: () => answer })).rejects.toThrow(
    message,
  );
});

const OWN = `/subscriptions/${SUBSCRIPTION}/resourceGroups/RG-audit-log-connector-dev/providers`;

test.each([
  ["logAnalyticsWorkspaceId", `${OWN}/Microsoft.OperationalInsights/workspaces/log-audit-log-connector-dev`],
  ["actionGroupId", `${OWN}/Microsoft.Insights/actionGroups/ag-audit-log-connector-dev`],
])("%s can't be the stack's own, which it would delete then", async (key, id) => {
  await expect(facts({ [key]: id })).rejects.toThrow(
    `${key} is ${id}, which is this stack's own: with that setting the stack would delete it.`,
  );
});

test("what another stack made, in its group, may be shared", async () => {
  const id = `${OWN.replace("-dev", "-test")}/Microsoft.Insights/actionGroups/ag-audit-log-connector-dev`;

  expect((await facts({ actionGroupId: id })).registry).toBeUndefined();
});
