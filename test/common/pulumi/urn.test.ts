import {
  formatUrn,
  isProvider,
  packageOf,
  parseUrn,
  providerType,
  shortType,
  typesUnder,
  urnOfProvider,
} from "../../../common/pulumi/urn";

const COMPONENTS = "auditlog:index:Connector$auditlog:index:Vault";

test.each([
  [
    `urn:pulumi:dev::kit::${COMPONENTS}$azure-native:keyvault/v20260201:Vault::vault`,
    {
      types: `${COMPONENTS}$azure-native:keyvault/v20260201:Vault`,
      parentTypes: COMPONENTS,
      type: "azure-native:keyvault:Vault",
      name: "vault",
    },
  ],
  [
    "urn:pulumi:dev::kit::pulumi:pulumi:Stack::kit-dev",
    { types: "pulumi:pulumi:Stack", parentTypes: "", type: "pulumi:pulumi:Stack", name: "kit-dev" },
  ],
  [
    "urn:pulumi:dev::kit::a:b:C::one::two",
    { types: "a:b:C", parentTypes: "", type: "a:b:C", name: "one::two" },
  ],
])("%s has its parts, and comes of them", (urn, parts) => {
  const parsed = parseUrn(urn);

  expect(parsed).toEqual({ stack: "dev", project: "kit", ...parts });
  expect(formatUrn(parsed)).toBe(urn);
});

test.each(["", "dev", "urn:pulumi:"])("what %j lacks is empty", (text) => {
  expect(parseUrn(text)).toMatchObject({ project: "", types: "", parentTypes: "", type: "", name: "" });
});

test("types grow from component to component, and begin below the stack", () => {
  const stack = "urn:pulumi:dev::kit::pulumi:pulumi:Stack::kit-dev";
  const component = "urn:pulumi:dev::kit::a:b:C::c";

  expect([stack, "", component].map((parent) => typesUnder(parent, "x:y:Z"))).toEqual([
    "x:y:Z",
    "x:y:Z",
    "a:b:C$x:y:Z",
  ]);
});

test("a provider is known by its type, its URN and what refers to it", () => {
  const type = providerType("azuread");
  const urn = formatUrn({ stack: "dev", project: "kit", types: type, name: "azuread" });

  expect(urn).toBe("urn:pulumi:dev::kit::pulumi:providers:azuread::azuread");
  expect(urnOfProvider(`${urn}::04da6b54`)).toBe(urn);
  expect([type, "pulumi:pulumi:Stack"].map(isProvider)).toEqual([true, false]);
});

test.each([
  ["azure-native:app:ContainerApp", "ContainerApp", "azure-native"],
  ["azuread:index/application:Application", "Application", "azuread"],
  ["pulumi:providers:azuread", "provider", "pulumi"],
])("%s is called %s, and of the package %s", (type, short, name) => {
  expect([shortType(type), packageOf(type)]).toEqual([short, name]);
});
