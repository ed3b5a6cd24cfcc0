import { grant, roles, type Role } from "../../components/roles";
import { guid } from "../support/builders";
import { record } from "../support/pulumiMocks";
import { mockedCloud } from "./support/mockedCloud";
import { idIn } from "./support/place";
import { named } from "./support/resources";

/* Mocked: that Azure takes the assignment, and that the role suffices for the work, is not proved here. */

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const builtIn: Readonly<Record<string, string>> = {
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  AcrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  "Container Registry Repository Reader": "b93aa761-3e63-49ed-ac28-beffa264f7ac",
  "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
};

const container = idIn("Storage/storageAccounts/st1/blobServices/default/containers/state");
const secret = idIn("KeyVault/vaults/kv1/secrets/client-secret");
const registry = {
  right: idIn("ContainerRegistry/registries/cr1"),
  wide: ["/subscriptions/x/resourceGroups/y"],
};
const scopes: Record<keyof typeof roles, { readonly right: string; readonly wide: readonly string[] }> = {
  stateWriter: { right: container, wide: [idIn("Storage/storageAccounts/st1"), "/subscriptions/x"] },
  imagePuller: registry,
  sharedImagePuller: registry,
  sharedRepositoryReader: registry,
  runtimeSecretReader: { right: secret, wide: [idIn("KeyVault/vaults/kv1"), "/subscriptions/x"] },
  connectorSecretReader: { right: secret, wide: [idIn("KeyVault/vaults/kv1")] },
};

// The keys of the table are its key type; TypeScript calls them text.
const rows = Object.entries<Role>(roles) as [keyof typeof roles, Role][];

test.each(rows)(
  "%s names a built-in role by its own id, and a reason",
  (_, { role, definitionId, reason }) => {
    expect(definitionId).toBe(builtIn[role]);
    expect(reason).not.toBe("");
  },
);

test.each(rows)("the scope of %s is the smallest resource that does, nothing around it", (key, { scope }) => {
  const { right, wide } = scopes[key];

  expect(scope.test(right)).toBe(true);
  expect(wide.filter((id) => scope.test(id))).toEqual([]);
});

test.each(rows)(
  "an assignment of %s is what its row says",
  async (key, { definitionId, principalType, reason }) => {
    const recording = await record(() => {
      grant(
        "assignment",
        { role: key, principalId: guid(1), scope: scopes[key].right, assignmentName: guid(2) },
        { protect: true },
      );
    }, mockedCloud());

    expect(recording.resources).toHaveLength(1);
    expect(named(recording, "assignment")).toMatchObject({
      type: "azure-native:authorization:RoleAssignment",
      protect: true,
      inputs: {
        roleAssignmentName: guid(2),
        principalId: guid(1),
        principalType,
        roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${definitionId}`,
        scope: scopes[key].right,
        description: `audit-log-connector: ${reason}`,
      },
    });
  },
);
