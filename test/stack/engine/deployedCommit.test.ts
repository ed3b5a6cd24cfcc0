import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runPipelineCommand, type Ended } from "../../tools/pipeline/command";
import { commitAll, createFolder } from "../../support/gitRepository";
import { ok } from "./command";
import { commitWorkspace } from "./gitWorkspace";
import type { Stack } from "./stack";
import { SMALL, startTenant } from "./tenant";

/** What the command says in the checkout about the stack's real history, which stands outside as in a pipeline. */
async function deployedCommit(stack: Stack, checkout: string): Promise<Ended> {
  using folder = createFolder();
  const { stdout } = ok(await stack.run(["stack", "history", "--json"]));
  folder.write("history.json", stdout);
  return runPipelineCommand("deployedCommit", [join(folder.folder, "history.json")], checkout);
}

test("the deployed commit is the last one that up ran from, until that was not a commit as it was", async () => {
  await using tenant = await startTenant();
  const { folder } = tenant.workspace;
  const dev = await tenant.stack("dev", SMALL);
  const git = commitWorkspace(tenant.workspace);
  const deployed = git("rev-parse", "HEAD");

  const before = await deployedCommit(dev, folder);
  ok(await dev.up());
  const after = await deployedCommit(dev, folder);
  commitAll(git);
  ok(await dev.refresh());
  const withNewerCommit = await deployedCommit(dev, folder);
  writeFileSync(join(folder, "forgotten.ts"), "");
  ok(await dev.up());
  const dirty = await deployedCommit(dev, folder);
  const next = commitAll(git);
  ok(await dev.up());
  const clean = await deployedCommit(dev, folder);
  ok(await dev.destroy());
  const destroyed = await deployedCommit(dev, folder);

  expect(before).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/^None of 0 entries /),
  });
  expect(after).toEqual({ status: 0, stdout: `${deployed}\n`, stderr: "" });
  expect(withNewerCommit).toEqual(after);
  expect(dirty).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/: files differed from it\. /),
  });
  expect(clean).toEqual({ status: 0, stdout: `${next}\n`, stderr: "" });
  expect(destroyed).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(/^The stack was destroyed /),
  });
});
