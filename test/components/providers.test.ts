import { createProviders } from "../../components/providers";
import type { CloudName } from "../../runtime/clouds";
import { guid } from "../support/builders";
import { record } from "../support/pulumiMocks";
import { LOCATION, mockedCloud } from "./mockedCloud";
import { named, typesAndNames } from "./resources";

/* Mocked: that the providers sign in, and where, is not proved here. */

function providersOf(settings: Partial<Parameters<typeof createProviders>[0]>) {
  const all = { cloud: "commercial", location: undefined, subscriptionId: undefined, ...settings } as const;
  return record(() => void createProviders(all), mockedCloud());
}

test.each<[CloudName, string]>([
  ["commercial", "public"],
  ["gcc", "public"],
  ["gccHigh", "usgovernment"],
  ["dod", "usgovernment"],
  ["china", "china"],
])("in cloud %s both providers work in %s", async (cloud, environment) => {
  const recording = await providersOf({ cloud });

  expect(typesAndNames(recording)).toEqual([
    "pulumi:providers:azure-native azure-native",
    "pulumi:providers:azuread azuread",
  ]);
  expect(recording.resources.map(({ inputs }) => inputs["environment"])).toEqual([environment, environment]);
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
