import { writes } from "./writes";
import { SMALL, startTenant } from "./tenant";

const ROLE = "azure-native:authorization:RoleAssignment";

/** The program with three seconds in the place of ten minutes. */
function impatient(text: string): string {
  return text.replace("PATIENCE_MS = 10 * MINUTE_MS", "PATIENCE_MS = 3 * SECOND_MS");
}

test("waiting ends by the clock, says how long it was", async () => {
  await using tenant = await startTenant();
  await tenant.workspace.edit("components/failures/classify.ts", impatient);
  const dev = await tenant.stack("dev", SMALL);
  tenant.cloud.failNext({
    type: ROLE,
    operation: "create",
    message: 'Status=400 Code="PrincipalNotFound" Message="Principal 1f0c does not exist in the directory."',
    times: 20,
  });

  const { exitCode, stdout } = await dev.up();

  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/Waited \d+ seconds for Azure to know the new identity\./);
  // At once, after one second and after three; on a busy machine one less.
  expect(writes(tenant, ROLE).length).toBeLessThanOrEqual(3);
});
