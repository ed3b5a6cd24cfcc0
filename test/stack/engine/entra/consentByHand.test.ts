import { OFFICE_365_MANAGEMENT } from "../../../fakes/providers/cloud";
import { appRoleAssignment, delegatedPermissionGrant } from "../../../fakes/providers/azuread/types/grants";
import { ok } from "../command";
import { changes, SMALL, startTenant, type Tenant } from "../tenant";
import { grants } from "../typed";
import { writes } from "../writes";

const ACTIVITY_FEED_READ = "594c1fb6-4f81-4475-ae41-0c394909246c";
const SERVICE_HEALTH_READ = "e2cea78f-e743-4d8f-a16a-75b629a038ae";

/** A registration of the old manual procedure, with consent for both permissions and these scopes. */
function registerByHand({ cloud: { directory } }: Tenant, claimValues: readonly string[]) {
  const { clientId, servicePrincipalObjectId: principal = "" } = directory.addApplication({
    displayName: "By hand",
  });
  const resource = directory.objectIdOf(OFFICE_365_MANAGEMENT);
  for (const appRoleId of [ACTIVITY_FEED_READ, SERVICE_HEALTH_READ])
    directory.grantRole({ principalObjectId: principal, resourceObjectId: resource, appRoleId });
  directory.grantScopes({
    servicePrincipalObjectId: principal,
    resourceServicePrincipalObjectId: resource,
    claimValues,
  });
  return clientId;
}

test("consent given by hand is taken over by the first up; what it has beyond ours is said before it is removed", async () => {
  await using tenant = await startTenant();
  const wide = ["ActivityFeed.Read", "ActivityFeed.ReadDlp"];
  const existingClientId = registerByHand(tenant, wide);
  const given = grants(tenant);
  const dev = await tenant.stack("dev", { ...SMALL, existingClientId });

  const { digest } = ok(await dev.preview());
  ok(await dev.up());

  expect(digest.changeSummary).toMatchObject({ import: 3 });
  expect(digest.diagnostics.map(({ severity }) => severity)).toEqual(["warning"]);
  expect(digest.diagnostics[0]?.message).toContain('Consent for "By hand" is wider than the connector\'s');
  expect(digest.diagnostics[0]?.message).toContain("ActivityFeed.ReadDlp (delegated)");
  expect(grants(tenant)).toEqual(given);
  expect(scopesIn(tenant)).toEqual(["ActivityFeed.Read"]);
  expect(writes(tenant, appRoleAssignment.token)).toEqual([]);
  const again = ok(await dev.preview({ args: ["--expect-no-changes"] }));
  expect(again.digest.diagnostics).toEqual([]);

  // Without the right to read it, what the stack has stays as it is.
  tenant.graph.failNext(
    {
      status: 403,
      body: { error: { code: "Authorization_RequestDenied", message: "Insufficient privileges" } },
    },
    { operation: "appRoleAssignments" },
  );
  const blind = ok(await dev.preview());
  expect(await changes(dev)).toEqual([]);
  expect(JSON.stringify(blind.digest.diagnostics)).toContain("could not be looked up: HTTP 403");
  expect(blind.digest.changeSummary).toEqual(again.digest.changeSummary);
});

test("consent that lacks something is completed in the same up; control: not looked up, it ends an up half-way", async () => {
  await using tenant = await startTenant();
  const existingClientId = registerByHand(tenant, ["ServiceHealth.Read"]);
  const refused = {
    status: 403,
    body: { error: { code: "Authorization_RequestDenied", message: "Insufficient privileges" } },
  };
  tenant.graph.failNext(refused, { operation: "appRoleAssignments" });
  const dev = await tenant.stack("dev", { ...SMALL, existingClientId });

  const blind = await dev.up();
  ok(await dev.up());

  expect(blind.exitCode).toBe(1);
  expect(blind.stdout).toContain("This consent was granted before");
  expect(scopesIn(tenant)).toEqual(["ActivityFeed.Read"]);
  expect(writes(tenant, delegatedPermissionGrant.token)).toContain("update");
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

/** The delegated permissions that are consented to. */
function scopesIn({ cloud }: Tenant): unknown {
  return [...cloud.resources.values()]
    .filter(({ type }) => type === delegatedPermissionGrant.token)
    .flatMap(({ inputs }) => inputs["claimValues"]);
}
