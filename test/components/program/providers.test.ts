import { createProviders } from "../../../components/program/providers";
import type { CloudName } from "../../../common/clouds";
import { guid } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { LOCATION, mockedCloud } from "../support/mockedCloud";
import { named, typesAndNames } from "../support/resources";

/* Mocked: that the providers sign in, and where, is not proved here. */

function providersOf(settings: Partial<Parameters<typeof createProviders>[0]>) {
  const all = { cloud: "commercial", location: undefined, subscriptionId: guid(1), ...settings } as const;
  return record(() => void createProviders(all), mockedCloud());
}

test.each<[CloudName, string, string]>([
  ["commercial", "public", "public"],
  ["gcc", "public", "public"],
  ["gccHigh", "usgovernment", "usgovernment"],
  ["dod", "usgovernment", "usgovernmentl5"],
  ["china", "china", "china"],
])("in cloud %s azure-native works in %s, azuread in %s", async (cloud, azure, entra) => {
  const recording = await providersOf({ cloud });

  expect(typesAndNames(recording)).toEqual([
    "pulumi:providers:azure-native azure-native",
    "pulumi:providers:azuread azuread",
  ]);
  expect(named(recording, "azure-native").inputs["environment"]).toBe(azure);
  expect(named(recording, "azuread").inputs["environment"]).toBe(entra);
});

test("location and subscription are the stack's where it names them", async () => {
  const recording = await providersOf({ location: LOCATION, subscriptionId: guid(1) });

  expect(named(recording, "azure-native").inputs).toMatchObject({
    location: LOCATION,
    subscriptionId: guid(1),
  });
});

test("no tenant is set: the providers would report it as their own, and the tenant guard would see nothing", async () => {
  const { resources } = await providersOf({});

  expect(resources.map(({ inputs }) => inputs["tenantId"])).toEqual([undefined, undefined]);
});
