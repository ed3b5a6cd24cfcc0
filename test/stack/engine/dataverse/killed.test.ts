import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CallInProgress } from "../../../fakes/emulators/emulator";
import { ok } from "../command";
import { watchProcessTree } from "../processTree";
import { FIRST_UP, keyOf } from "./eachWrite";
import { startLean } from "./lean";
import { expectPrepared } from "./prepared";

/** An `up` that lifts the lock of a killed one, and writes its process id where the test finds it. */
const UP = `
pulumi cancel --yes --stack dev >cancel.log 2>&1 || true
echo $$ >up.pid
exec pulumi up --yes --skip-preview --stack dev --non-interactive --color never`;

test("at whichever write an up is killed, the next one adopts what it finds as its own", async () => {
  await using tenant = await startLean();
  const { dataverse, workspace } = tenant;
  const dev = await tenant.lean();
  const killedAt = new Map<string, string>();
  let isDue = true;
  const kill = (call: CallInProgress): boolean => {
    if (call.method === "GET" || !isDue || killedAt.has(keyOf(call))) return false;
    isDue = false;
    killedAt.set(keyOf(call), call.operation);
    const pid = Number(readFileSync(join(workspace.folder, "up.pid"), "utf8"));
    using tree = watchProcessTree(pid);
    tree.kill();
    return true;
  };
  // The write itself takes effect: only its answer has no reader.
  dataverse.failWhen(kill, {});

  for (const _ of FIRST_UP) {
    isDue = true;
    const { exitCode } = await workspace.shell(UP, {});
    expect(exitCode).toBeNull();
  }
  isDue = true;
  ok(await workspace.shell(UP, {}));

  expect([...killedAt.values()]).toEqual(FIRST_UP);
  await expectPrepared(tenant, dev);
});
