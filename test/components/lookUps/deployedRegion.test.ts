import * as pulumi from "@pulumi/pulumi";
import { messageOf } from "../../../common/errors";
import { createProviders } from "../../../components/program/providers";
import { lookUp } from "../../../components/lookUps/lookUps";
import { record } from "../../support/pulumiMocks";
import { functions, mockedCloud } from "../support/mockedCloud";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";

/* Mocked: that azure-native finds the environment, and what a change of region deletes, is not proved here. */

/** What is said to a stack whose environment, if there is one, is as given. */
async function said(
  environment: { readonly location: string; readonly provisioningState: string } | undefined,
  values: StackValues = {},
): Promise<{ readonly warnings: readonly string[]; readonly refusal: string | undefined }> {
  const warnings: string[] = [];
  const warn = jest.spyOn(pulumi.log, "warn").mockImplementation((text) => {
    warnings.push(text);
    return Promise.resolve();
  });
  const answers = environment === undefined ? {} : { [functions.environment]: () => environment };
  const settings = settingsFrom(values);
  let refusal: string | undefined;
  await record(async () => {
    await lookUp(settings, createProviders(settings)).catch((error: unknown) => (refusal = messageOf(error)));
    return {};
  }, mockedCloud(answers));
  warn.mockRestore();
  return { warnings, refusal };
}

const IN_NORTH = { location: "North Europe", provisioningState: "Succeeded" };
const SHARED = {
  logAnalyticsWorkspaceId:
    "/subscriptions/55555555-5555-4555-8555-555555555555/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/shared",
};

test("a stack that runs in another region is refused, for the update would fail: what it would cost, and how to stay", async () => {
  const { warnings, refusal } = await said(IN_NORTH);

  expect(refusal).toMatch(/^azure-native:location is westeurope, but this stack runs in northeurope\./);
  expect(refusal).toContain("log-audit-log-connector-dev for 14 days");
  expect(refusal).toMatch(/of the vault kv-audit-log-co-[0-9a-f]{8} for 7 days\./);
  expect(refusal).toContain("\n  pulumi config set azure-native:location northeurope --stack dev");
  expect(warnings).toEqual([]);
});

test("names that aren't there, or that it shares, stay reserved for nothing", async () => {
  const withoutVault = await said(IN_NORTH, { credential: "federated" });
  const withoutWorkspace = await said(IN_NORTH, SHARED);

  expect(withoutVault.refusal).not.toContain("vault");
  expect(withoutWorkspace.refusal).not.toContain("workspace");
});

test("a change that can succeed is warned of", async () => {
  const { warnings, refusal } = await said(IN_NORTH, { ...SHARED, credential: "federated" });

  expect(refusal).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining("the state with its dead letters included.\n")]);
  expect(warnings[0]).toContain("\n  pulumi config set azure-native:location northeurope --stack dev");
});

test.each([
  ["the same region", { location: "West Europe", provisioningState: "Succeeded" }],
  ["what a failed first deployment left", { location: "North Europe", provisioningState: "Failed" }],
  ["nothing there, or no right to look", undefined],
])("nothing is said of %s", async (_, environment) => {
  expect(await said(environment)).toEqual({ warnings: [], refusal: undefined });
});
