import { RuntimeIdentity } from "../../../components/hosting/runtimeIdentity";
import { record } from "../../support/pulumiMocks";
import { LOCATION, made, mockedCloud } from "../support/mockedCloud";
import { idIn, place } from "../support/place";

/* Mocked: that Azure makes the identity is not proved here. */

function identity(protect = false) {
  return record(() => {
    const { id, clientId, principalId } = new RuntimeIdentity("id", { place: place({ protect }) });
    return { id, clientId, principalId };
  }, mockedCloud());
}

test("one user-assigned identity, without roles of its own", async () => {
  const { resources, result } = await identity();

  expect(resources).toEqual([
    expect.objectContaining({ type: "auditlog:index:RuntimeIdentity", name: "id", custom: false }),
    expect.objectContaining({
      type: "azure-native:managedidentity:UserAssignedIdentity",
      name: "id-identity",
      parent: "id",
      protect: false,
      inputs: {
        resourceName: "id-audit-log-connector-dev",
        resourceGroupName: "rg-test",
        location: LOCATION,
        tags: { stack: "dev" },
      },
    }),
  ]);
  expect(result).toEqual({
    id: idIn("ManagedIdentity/userAssignedIdentities/id-audit-log-connector-dev"),
    clientId: made.identityClientId,
    principalId: made.identityPrincipalId,
  });
});

test("it is protected on demand: roles and federation are lost with it", async () => {
  const { resources } = await identity(true);

  expect(resources.map((resource) => resource.protect)).toEqual([false, true]);
});
