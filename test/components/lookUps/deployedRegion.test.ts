import * as pulumi from "@pulumi/pulumi";
import { createProviders } from "../../../components/program/providers";
import { lookUp } from "../../../components/lookUps/lookUps";
import { record } from "../../support/pulumiMocks";
import { functions, mockedCloud } from "../support/mockedCloud";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";

/* Mocked: that azure-native finds the environment, and what a change of region deletes, is not proved here. */

/** What is said to a stack whose environment, if there is one, is as given. */
async function warnings(
  environment: { readonly location: string; readonly provisioningState: string } | undefined,
  values: StackValues = {},
): Promise<string[]> {
  const said: string[] = [];
  const warn = jest.spyOn(pulumi.log, "warn").mockImplementation((text) => {
    said.push(text);
    return Promise.resolve();
  });
  const answers = environment === undefined ? {} : { [functions.environment]: () => environment };
  const settings = settingsFrom(values);
  await record(async () => {
    await lookUp(settings, createProviders(settings));
    return {};
  }, mockedCloud(answers));
  warn.mockRestore();
  return said;
}

const IN_NORTH = { location: "North Europe", provisioningState: "Succeeded" };

test("a stack that runs in another region is told what a change costs, and how to stay", async () => {
  const [text = "", ...others] = await warnings(IN_NORTH);

  expect(text).toMatch(/^azure-native:location is westeurope, but this stack runs in northeurope\./);
  expect(text).toContain("log-audit-log-connector-dev for 14 days");
  expect(text).toMatch(/of the vault kv-audit-log-co-[0-9a-f]{8} for 7\./);
  expect(text).toContain("\n  pulumi config set azure-native:location northeurope");
  expect(others).toEqual([]);
});

test("without a vault, the warning names none", async () => {
  const [text] = await warnings(IN_NORTH, { credential: "federated" });

  expect(text).not.toContain("vault");
});

test.each([
  ["the same region", { location: "West Europe", provisioningState: "Succeeded" }],
  ["what a failed first deployment left", { location: "North Europe", provisioningState: "Failed" }],
  ["nothing there, or no right to look", undefined],
])("nothing is said of %s", async (_, environment) => {
  expect(await warnings(environment)).toEqual([]);
});
