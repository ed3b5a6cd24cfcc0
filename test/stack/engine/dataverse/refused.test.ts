import type { Fault } from "../../../fakes/emulators/emulator";
import { ok } from "../command";
import { failEachWrite, FIRST_UP } from "./eachWrite";
import { CLIENT_ID, startLean } from "./lean";
import { expectPrepared } from "./prepared";

const UNEXPECTED: Fault = {
  status: 400,
  body: { error: { code: "0x80040216", message: "An unexpected error occurred." } },
};

test("at whichever write an up is refused, the next one goes on from there and leaves exactly one of everything", async () => {
  await using tenant = await startLean();
  const dev = await tenant.lean();
  const { met, nextCommand, failed } = failEachWrite(tenant, UNEXPECTED, 1);

  for (const _ of FIRST_UP) {
    nextCommand();
    const up = await dev.up();
    expect([up.exitCode, failed()]).toEqual([1, 1]);
    expect(up.stdout).toContain("An unexpected error occurred.");
  }
  ok(await dev.up());

  expect(met()).toEqual(FIRST_UP);
  await expectPrepared(tenant, dev);
});

test("at whichever write a destroy is refused, the next one goes on from there, until nothing is left", async () => {
  await using tenant = await startLean();
  const { dataverse, stackName } = tenant;
  const dev = await tenant.lean({ deleteTable: true });
  ok(await dev.up());
  const { met, nextCommand, failed } = failEachWrite(tenant, UNEXPECTED, 1);

  let destroy = await dev.destroy();
  for (; destroy.exitCode !== 0 && met().length < 20; destroy = await dev.destroy()) {
    expect(failed()).toBe(1);
    nextCommand();
  }

  ok(destroy);
  expect(met()).toEqual([
    "updateUser",
    "deleteUser",
    "deleteRole",
    "deleteTable",
    "deleteTable",
    "deleteSolution",
    // An empty publisher harms nobody, so that this refusal stops nothing.
    "deletePublisher",
  ]);
  expect(dataverse.tables).toEqual([]);
  expect(dataverse.solutions).not.toContain("AuditLogConnector");
  expect(dataverse.roles.filter(({ name }) => name === stackName)).toEqual([]);
  expect(dataverse.users.filter(({ applicationId }) => applicationId === CLIENT_ID)).toEqual([]);
});
