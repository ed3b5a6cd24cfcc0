import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { Dataverse } from "../../../fakes/emulators/dataverse";
import { ok } from "../command";
import { CLIENT_ID } from "../dataverse/lean";
import { watchProcessTree } from "../processTree";
import { SMALL } from "../tenant";
import { comparable } from "./sameDigest";
import { startLeanFleet } from "./lean";
import { startTenants } from "./tenants";

interface Document {
  readonly stacks: readonly {
    readonly stack: string;
    readonly result: string;
    readonly errors: readonly string[];
  }[];
}

const DIGEST = ["--show-replacement-steps"];

test("each stack is previewed in its own tenant as pulumi preview does, whatever the one before it in the process was", async () => {
  await using fleet = await startTenants(3);
  const { workspace, tenants } = fleet;
  const [contoso, fabrikam, tailspin] = tenants;
  if (contoso === undefined || fabrikam === undefined || tailspin === undefined) throw new Error("three");
  const first = await contoso.stack("prod-a", SMALL);
  const last = await fabrikam.stack("prod-c", { ...SMALL, credential: "secret", hosting: "job" });
  await last.setSecret("audit-log-connector:appName", "kept secret");
  await fabrikam.stack("prod-b", { ...SMALL, pollInterval: "often" });
  await tailspin.stack("prod-d", SMALL);
  await fleet.signOutOf(tailspin.tenantId);
  const file = (name: string): string => readFileSync(join(workspace.folder, `Pulumi.${name}.yaml`), "utf8");
  const files = ["prod-a", "prod-b", "prod-c", "prod-d"].map(file);

  const run = await workspace.shell(
    "npm run --silent fleet -- preview --stacks 'prod-*' --parallel 1 --digests previews --json",
    {},
  );

  const { stacks } = JSON.parse(run.stdout) as Document;
  expect(stacks.map(({ stack, result }) => [stack, result])).toEqual([
    ["prod-a", "changes"],
    ["prod-b", "failed"],
    ["prod-c", "changes"],
    ["prod-d", "failed"],
  ]);
  expect(stacks[1]?.errors.join()).toContain("pollInterval");
  expect(stacks[3]?.errors.join()).toContain(`az login --tenant ${tailspin.tenantId}`);
  expect(run.exitCode).toBe(1);
  for (const [stack, name, { variables }] of [
    [first, "prod-a", contoso],
    [last, "prod-c", fabrikam],
  ] as const) {
    const { stdout } = ok(await stack.preview({ env: variables, args: DIGEST }));
    const path = join(workspace.folder, "previews", `${name}.json`);
    expect([path, dirname(path)].map((each) => statSync(each).mode & 0o777)).toEqual([0o600, 0o700]);
    const ours = readFileSync(path, "utf8");
    expect(comparable(ours)).toEqual(comparable(stdout));
  }
  expect(["prod-a", "prod-b", "prod-c", "prod-d"].map(file)).toEqual(files);
});

test("an up of the fleet leaves nothing to do; drift then tells what was changed, what wasn't, and what it can't read", async () => {
  await using fleet = await startLeanFleet();
  const { run, tenant, stack } = fleet;
  const dev = await stack("prod-a");

  const refused = await run("up --stacks prod-a");
  const up = await run("up --stacks prod-a --yes");
  const same = await run("drift --stacks prod-a");
  ok(await dev.preview({ env: tenant.variables, args: ["--expect-no-changes"] }));
  tenant.dataverse.disableUser(CLIENT_ID);
  const drifted = await run("drift --stacks prod-a");
  const read = ok(await run("refresh --stacks prod-a"));
  expect(read.stdout).toMatch(/^ {2}(?:updated|deleted): `dataverse-access-user` /m);
  const refreshed = await run("preview --stacks prod-a");
  tenant.dataverse.failWhen(({ method }) => method === "GET", { status: 403 });
  const unread = await run("drift --stacks prod-a");

  expect([refused.exitCode, refused.stderr]).toEqual([64, expect.stringContaining("--yes")]);
  expect([up, same, drifted, refreshed, unread].map(({ exitCode }) => exitCode)).toEqual([0, 0, 2, 2, 1]);
  expect(up.stdout).toMatch(/^prod-a +✔ done +\d+ created/m);
  expect(same.stdout).toContain("✔ prod-a: same");
  expect(drifted.stdout).toMatch(/^ {2}updated: `dataverse-access-user` .*: `/m);
  expect(drifted.stdout).toContain("~ prod-a: changes: 1 updated");
  expect(unread.stdout).toContain(
    "not compared: the Dataverse environment contoso0.crm4.dynamics.com could not be read",
  );
});

test("after kill -9 the next run names the lock, and advises to cancel only where its process has ended", async () => {
  await using fleet = await startLeanFleet();
  const { run, runInGroup, tenant, stack, folder } = fleet;
  await stack("prod-a");
  const group = atFirstWrite(tenant.dataverse, async () => {
    using tree = watchProcessTree(await fleet.group());
    tree.kill();
  });

  await runInGroup("up --stacks prod-a --yes");
  await group;
  const dead = await run("up --stacks prod-a --yes");
  const lock = lockIn(join(folder, "../state"));
  const held = JSON.parse(readFileSync(lock, "utf8")) as { pid: number };
  writeFileSync(lock, JSON.stringify({ ...held, pid: process.pid }));
  const alive = await run("up --stacks prod-a --yes");

  expect([dead.exitCode, alive.exitCode]).toEqual([1, 1]);
  expect(dead.stdout).toMatch(/locked for \d+ (?:s|min) by process \d+ of \S+ on host /);
  expect(dead.stdout).toContain(`by process ${held.pid} of `);
  expect(dead.stdout).toContain(`on host ${hostname()} (file://`);
  expect(dead.stdout).toContain("pulumi cancel --stack prod-a\n");
  expect(alive.stdout).toContain(`Process ${process.pid} is running on this host`);
  expect(alive.stdout).not.toContain("pulumi cancel");
});

test("a Ctrl-C lets the update that runs end, and starts no other", async () => {
  await using fleet = await startLeanFleet();
  const { runInGroup, stack, tenant } = fleet;
  const first = await stack("prod-a");
  await stack("prod-b");
  const pressed = atFirstWrite(tenant.dataverse, async () => {
    // What a terminal does: every process of its group gets the signal.
    process.kill(-(await fleet.group()), "SIGINT");
  });

  const run = await runInGroup("up --stacks prod-a --stacks prod-b --parallel 1 --yes");
  await pressed;

  expect(run.stderr).toContain("Stopping: what runs ends first, nothing else starts.");
  expect(run.stdout).toMatch(/^prod-a +✔ done/m);
  expect(run.stdout).toMatch(/^prod-b +- not started/m);
  // npm makes 130 of it when it got the signal, too.
  expect([1, 130]).toContain(run.exitCode);
  ok(await first.preview({ env: tenant.variables, args: ["--expect-no-changes"] }));
});

/** Acts at the first write to Dataverse, which takes effect all the same. */
async function atFirstWrite(dataverse: Dataverse, act: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let isDue = true;
    dataverse.onCall(({ method }) => {
      if (method === "GET" || !isDue) return;
      isDue = false;
      act().then(resolve, reject);
    });
  });
}

/** The file of the one lock that there is. */
function lockIn(state: string): string {
  const names = readdirSync(state, { recursive: true, encoding: "utf8" });
  const [lock = "", ...others] = names.filter((name) => name.includes("/locks/") && name.endsWith(".json"));
  expect(others).toEqual([]);
  return join(state, lock);
}
