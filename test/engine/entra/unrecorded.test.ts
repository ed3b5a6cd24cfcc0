import { answerLost, notReadable } from "../../standins/azuread/entraFaults";
import type { Fault } from "../../standins/cloud";
import { ok } from "../command";
import { SMALL, startTenant, type Tenant } from "../tenant";
import { upAsTold } from "../typed";
import { writes } from "../writes";

const IMPORTABLE = [
  "azuread:index/application:Application",
  "azuread:index/servicePrincipal:ServicePrincipal",
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
  "azuread:index/appRoleAssignment:AppRoleAssignment",
  "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant",
];

/** How many there are of each type. */
function counts({ cloud }: Tenant): number[] {
  return IMPORTABLE.map((type) => [...cloud.resources.values()].filter((each) => each.type === type).length);
}

async function upWithEach(fault: (type: string) => Fault): Promise<Tenant> {
  const tenant = await startTenant();
  for (const type of IMPORTABLE) tenant.cloud.failNext(fault(type));
  return tenant;
}

test("what could not be read after its creation is imported by the command that the failure says, for each type", async () => {
  await using tenant = await upWithEach(notReadable);
  const dev = await tenant.stack("dev", SMALL);

  await upAsTold(dev, tenant);

  ok(await dev.preview({ args: ["--expect-no-changes"] }));
  expect(counts(tenant)).toEqual([1, 1, 1, 2, 1]);
});

test("what was made although the answer got lost is imported by the command that the next up says, for each type", async () => {
  await using tenant = await upWithEach(answerLost);
  const dev = await tenant.stack("dev", SMALL);

  // Each level of what depends on what fails once, and says so.
  await upAsTold(dev, tenant, "Run `pulumi up` again: if it does, that says how to import it.");

  ok(await dev.preview({ args: ["--expect-no-changes"] }));
  expect(counts(tenant)).toEqual([1, 1, 1, 2, 1]);
  expect(writes(tenant, IMPORTABLE[1] ?? "")).toEqual(["create", "create"]);
});
