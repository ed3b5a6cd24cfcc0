import type { Fault } from "../../../fakes/emulators/emulator";
import { ok } from "../command";
import { ours } from "../tenant";
import { failEachWrite, FIRST_UP } from "./eachWrite";
import { startLean } from "./lean";
import { expectPrepared } from "./prepared";

const LOST: Fault = { reset: true, afterEffect: true };
const OOPS: Fault = {
  status: 500,
  body: { error: { code: "0x80040216", message: "An unexpected error occurred." } },
};

test("an up during which each write's answer is lost goes through by itself, and nothing is there twice", async () => {
  await using tenant = await startLean();
  const dev = await tenant.lean();
  const { met } = failEachWrite(tenant, LOST);

  ok(await dev.up());

  expect(met()).toEqual(FIRST_UP);
  await expectPrepared(tenant, dev);
});

test("an up during which each write to the directory is answered with 500 once goes through by itself, too", async () => {
  await using tenant = await startLean({ prepared: "kit" });
  const dev = await tenant.lean();
  const { met } = failEachWrite(tenant, OOPS);

  ok(await dev.up());

  expect(met()).toEqual(["createRole", "replacePrivileges", "createUser", "assignRole"]);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));
});

test("of the retention's job there is one, whichever answers are lost while it is made and replaced", async () => {
  await using tenant = await startLean({ prepared: "kit" });
  const dev = await tenant.lean({ retentionDays: 30 });
  const { met } = failEachWrite(tenant, LOST);
  const alive = () => tenant.dataverse.bulkDeletions.filter(({ nextRun }) => nextRun !== null);

  ok(await dev.up());
  const made = met();
  expect(alive()).toHaveLength(1);
  dev.setConfig(ours({ retentionDays: 60 }));
  ok(await dev.up());

  expect(made.sort()).toEqual(["assignRole", "bulkDelete", "createRole", "createUser", "replacePrivileges"]);
  const replacing = met().slice(made.length).sort();
  expect(replacing).toEqual(["bulkDelete", "deleteBulkDeletion", "deleteJob", "updateJob"]);
  expect(alive()).toHaveLength(1);
});
