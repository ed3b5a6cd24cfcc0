import { Image } from "../../../components/image/image";
import type { SharedRegistry } from "../../../components/lookUps/sharedRegistry";
import { guid } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { GIVEN_IMAGE } from "../../stack/combinations";
import { Awaited } from "../support/awaited";
import { LOCATION, made, mockedCloud, SUBSCRIPTION } from "../support/mockedCloud";
import { idIn, place } from "../support/place";
import { named, typesAndNames } from "../support/resources";
import { deploymentClouds } from "../../../common/deploymentClouds";
import type { CloudName } from "../../../common/clouds";

/* Mocked: that the local provider builds an image, and that the role lets the identity pull it, is not proved here. */

const shared = `/subscriptions/${guid(7)}/resourceGroups/rg-shared/providers/Microsoft.ContainerRegistry/registries/Contoso`;

function image(
  given: string | undefined,
  cloud: CloudName = "commercial",
  registry: SharedRegistry | undefined = undefined,
) {
  return record(() => {
    const { reference, server, roles } = new Image("image", {
      place: place({ cloud: deploymentClouds[cloud] }),
      settings: { cloud, image: given },
      registry,
      principalId: guid(1),
      after: given === undefined ? [new Awaited("reader")] : [],
    });
    return { reference, server, roles: roles.length };
  }, mockedCloud());
}

test("a given image is taken as it is: no registry, no build, no role", async () => {
  const recording = await image(GIVEN_IMAGE);

  expect(typesAndNames(recording)).toEqual(["auditlog:index:Image image"]);
  expect(recording.result).toEqual({ reference: GIVEN_IMAGE, server: undefined, roles: 0 });
});

test("without one, it is built in a registry without keys, and the identity may pull there alone", async () => {
  const recording = await image(undefined);

  const { registryName } = named(recording, "image-registry").inputs;
  const server = `${String(registryName)}.azurecr.io`;
  expect(typesAndNames(recording)).toEqual([
    "auditlog:image:Build image-build",
    "auditlog:index:Image image",
    "azure-native:authorization:RoleAssignment image-puller",
    "azure-native:containerregistry:Registry image-registry",
    "test:index:Awaited reader",
  ]);
  expect(named(recording, "image-registry").inputs).toMatchObject({
    resourceGroupName: "rg-test",
    location: LOCATION,
    tags: { stack: "dev" },
    sku: { name: "Basic" },
    adminUserEnabled: false,
    anonymousPullEnabled: false,
  });
  expect(named(recording, "image-build").inputs).toEqual({
    subscriptionId: SUBSCRIPTION,
    resourceGroupName: "rg-test",
    registryName,
    loginServer: server,
    repository: "audit-log-connector",
    cloud: "commercial",
  });
  expect(named(recording, "image-puller")).toMatchObject({
    errorHooks: ["image-failure"],
    inputs: {
      principalId: guid(1),
      scope: idIn(`ContainerRegistry/registries/${String(registryName)}`),
      roleDefinitionId: expect.stringMatching(/\/7f951dda-4ed3-4680-a7ca-43fe172d538d$/),
    },
  });
  expect(recording.result).toEqual({
    reference: `${server}/audit-log-connector@${made.digest}`,
    server,
    roles: 1,
  });
});

test.each<[CloudName, string]>([
  ["gcc", "azurecr.io"],
  ["dod", "azurecr.us"],
  ["china", "azurecr.cn"],
])("in cloud %s the registry lies below %s", async (cloud, suffix) => {
  const { result } = await image(undefined, cloud);

  expect(result.server).toMatch(new RegExp(`^cr[a-z0-9]+\\.${suffix.replace(".", "\\.")}$`));
});

test("the build waits for its registry, and for roles, which need the minutes that it takes", async () => {
  const recording = await image(undefined);

  expect(named(recording, "image-build").dependsOn).toEqual(["image-puller", "image-registry", "reader"]);
});

describe("in an existing registry, of another group and subscription", () => {
  const registry = (isByRepository: boolean): SharedRegistry => ({
    id: shared,
    subscriptionId: guid(7),
    resourceGroupName: "rg-shared",
    name: "Contoso",
    loginServer: "contoso.azurecr.io",
    isByRepository,
  });
  const GIVEN = `contoso.azurecr.io/audit@${made.digest}`;

  test.each([
    ["AcrPull", false, "7f951dda-4ed3-4680-a7ca-43fe172d538d"],
    ["Container Registry Repository Reader", true, "b93aa761-3e63-49ed-ac28-beffa264f7ac"],
  ])("a given image is pulled by the identity, with the role %s", async (_, isByRepository, role) => {
    const recording = await image(GIVEN, "commercial", registry(isByRepository));

    expect(typesAndNames(recording)).toEqual([
      "auditlog:index:Image image",
      "azure-native:authorization:RoleAssignment image-puller",
    ]);
    expect(named(recording, "image-puller").inputs).toMatchObject({
      principalId: guid(1),
      principalType: "ServicePrincipal",
      scope: shared,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    });
    expect(recording.result).toEqual({ reference: GIVEN, server: "contoso.azurecr.io", roles: 1 });
  });

  test("without a given one, the image is built there, and its output has the digest", async () => {
    const recording = await image(undefined, "commercial", registry(false));

    expect(recording.resources.map(({ type }) => type)).not.toContain(
      "azure-native:containerregistry:Registry",
    );
    expect(named(recording, "image-build").inputs).toEqual({
      subscriptionId: guid(7),
      resourceGroupName: "rg-shared",
      registryName: "Contoso",
      loginServer: "contoso.azurecr.io",
      repository: "audit-log-connector",
      cloud: "commercial",
    });
    expect(named(recording, "image-build").dependsOn).toEqual(["image-puller", "reader"]);
    expect(recording.result).toEqual({
      reference: `contoso.azurecr.io/audit-log-connector@${made.digest}`,
      server: "contoso.azurecr.io",
      roles: 1,
    });
  });

  test("assignments have another name for each registry and role: a name is one of a kind in the tenant", async () => {
    const names: unknown[] = [];
    for (const each of [undefined, registry(false), registry(true), { ...registry(false), id: `${shared}2` }])
      names.push(
        named(await image(undefined, "commercial", each), "image-puller").inputs["roleAssignmentName"],
      );

    expect(new Set(names).size).toBe(4);
  });
});
