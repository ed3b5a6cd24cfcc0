import { ok } from "./command";
import { SMALL, startTenant } from "./tenant";
import { upAsTold } from "./typed";

const PRINCIPAL_NOT_FOUND =
  'Status=400 Code="PrincipalNotFound" Message="Principal 1f0c does not exist in the directory. Check that you have the correct principal ID."';

test.each([
  ["throttled", 'Status=429 Code="TooManyRequests" Message="Too many requests."'],
  ["forbidden", 'Status=403 Code="RequestDisallowedByPolicy" Message="Resource was disallowed by policy."'],
])("an up that is %s half-way is finished by the next one", async (_, message) => {
  await using tenant = await startTenant();
  const { cloud } = tenant;
  const dev = await tenant.stack("dev", SMALL);
  cloud.failNext({ type: "azure-native:storage:BlobContainer", operation: "create", message });

  const failed = await dev.up();
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain(message);
  const made = cloud.resources.size;
  expect(made).toBeGreaterThan(5);

  ok(await dev.up());
  expect(cloud.resources.size).toBeGreaterThan(made);
  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("what was made but not recorded, as when a pipeline is killed, is imported by the command that up prints", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", SMALL);
  const lost = { operation: "create", message: "connection reset by peer", afterEffect: true } as const;
  tenant.cloud.failNext({ ...lost, type: "azure-native:storage:StorageAccount" });
  expect((await dev.up()).exitCode).toBe(1);

  const refused = await dev.up();
  expect(refused.stdout).toContain("It exists already, as after an interrupted `pulumi up`.");
  await upAsTold(dev, tenant);

  ok(await dev.preview({ args: ["--expect-no-changes"] }));
});

test("a role for an identity that Azure does not know yet is tried again, with a word about it", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", SMALL);
  tenant.cloud.failNext({
    type: "azure-native:authorization:RoleAssignment",
    operation: "create",
    message: PRINCIPAL_NOT_FOUND,
    times: 1,
  });

  const up = ok(await dev.up());

  expect(up.stdout).toContain(
    "state-storage-writer: waiting for Azure to know the new identity: next try in 1 s, giving up in 10 minutes",
  );
});

test("a name that another registration has is refused, in a preview already, with existingClientId as the way out", async () => {
  await using tenant = await startTenant();
  tenant.cloud.directory.addApplication({ displayName: "Office 365 Management (dev)" });
  const dev = await tenant.stack("dev", SMALL);

  const preview = await dev.preview();
  const up = await dev.up();

  const said = preview.digest.diagnostics.map(({ message }) => message).join("");
  expect([preview.exitCode, up.exitCode]).toEqual([1, 1]);
  expect(said).toContain("pulumi config set existingClientId <client id>");
  expect(up.stdout).toContain("pulumi config set existingClientId <client id>");
});
