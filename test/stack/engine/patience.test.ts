import { makeImpatient } from "./impatient";
import { writes } from "./writes";
import { SMALL, startTenant } from "./tenant";

const ROLE = "azure-native:authorization:RoleAssignment";

test("waiting ends by the clock and says how long it took", async () => {
  await using tenant = await startTenant();
  await makeImpatient(tenant);
  const dev = await tenant.stack("dev", SMALL);
  tenant.cloud.failNext({
    type: ROLE,
    operation: "create",
    message: 'Status=400 Code="PrincipalNotFound" Message="Principal 1f0c does not exist in the directory."',
    times: Infinity,
  });

  const { exitCode, stdout } = await dev.up();

  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /Waited \d+ (?:second|minute)s? for Azure to know the new identity \(principalId [^)]+\)\./,
  );
  // At once, after one second and after three; on a busy machine one less.
  expect(writes(tenant, ROLE).length).toBeLessThanOrEqual(3);
});
