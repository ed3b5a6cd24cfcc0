import { OFFICE_365_MANAGEMENT } from "../../fakes/providers/cloud";
import { ok } from "./command";
import { changes, ours, SMALL, startTenant } from "./tenant";
import { grants, upAsTold } from "./typed";

const ACTIVITY_FEED_READ = "594c1fb6-4f81-4475-ae41-0c394909246c";

test("turning adminConsent off revokes nothing; turning it on again says how to take the consent over, and that works", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", SMALL);
  ok(await dev.up());
  const given = grants(tenant);
  expect(given).toHaveLength(3);

  dev.setConfig(ours({ adminConsent: false }));
  ok(await dev.up());
  expect(grants(tenant)).toEqual(given);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));

  dev.setConfig(ours({ adminConsent: true }));
  const refused = await dev.up();
  expect(refused.exitCode).toBe(1);
  expect(refused.stdout).toContain("This consent was granted before, manually or by an earlier stack.");

  await upAsTold(dev, tenant);
  expect(grants(tenant)).toEqual(given);
  expect(await changes(dev)).toEqual([]);
});

test("a registration made by hand, with its consent, takes the place of the stack's own, and back", async () => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const dev = await tenant.stack("dev", SMALL);
  ok(await dev.up());
  const byHand = cloud.directory.addApplication({ displayName: "By hand" });
  cloud.directory.grantRole({
    principalObjectId: byHand.servicePrincipalObjectId ?? "",
    resourceObjectId: cloud.directory.objectIdOf(OFFICE_365_MANAGEMENT),
    appRoleId: ACTIVITY_FEED_READ,
  });
  const before = structuredClone(cloud.resources.get(byHand.id));

  dev.setConfig(ours({ existingClientId: byHand.clientId }));
  await upAsTold(dev, tenant);

  expect(await dev.outputs()).toMatchObject({ clientId: byHand.clientId, appRegistrationName: "By hand" });
  expect(cloud.resources.get(byHand.id)).toEqual(before);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));

  dev.setConfig(ours({ existingClientId: undefined }));
  ok(await dev.up());
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
  ok(await dev.destroy());
  expect(cloud.resources.get(byHand.id)).toEqual(before);
});
