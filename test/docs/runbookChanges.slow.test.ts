import { existsSync } from "node:fs";
import { join } from "node:path";
import { commitAll, createFolder, createRepository, gitIn, type Git } from "../support/gitRepository";
import { runbook } from "../../tools/commandBlocks/runbook";
import { MovableClock } from "../support/movableClock";
import { NONE, scenario, wrongRows } from "../support/scenario";
import { faults } from "./runbook/faults";
import { runtimeCommandIn } from "./runbook/runtimeCommands";

/*
 * What docs/runbook.md has the runtime do where no alert is about it.
 */

const MIXED = { events: 400, matchingShare: 0.3 };
const DAY_MS = 86_400_000;

const commandsOf = (block: string): string[] =>
  (runbook[block] ?? []).flatMap((command) => runtimeCommandIn(command) ?? []);

/** The page's moments are of some week; the tests are in another. */
function inThisWeek(command: string, clock: MovableClock): string {
  return command.replace(/--from \S+/, () => `--from ${new Date(clock.now() - 6.9 * DAY_MS).toISOString()}`);
}

test.concurrent.each(["restored", "another address"])(
  "%s: the user is missing, and rows that the state calls delivered; check says so, backfill brings the rows back",
  async (block) => {
    const [check = "", backfill = ""] = commandsOf(block);
    await using tenant = await scenario({ ...MIXED, clock: new MovableClock() });
    await tenant.run("once");
    tenant.dataverse.removeUser();
    tenant.dataverse.auditRows.clear();

    const without = await tenant.run(check);
    tenant.dataverse.addUser();
    const healed = await tenant.run(check);
    const filled = await tenant.run(inThisWeek(backfill, tenant.clock));

    expect(without.stdout).toContain("✖  Dataverse knows the app");
    expect([without, healed, filled].map(({ code }) => code)).toEqual([1, 0, 0]);
    expect(filled.stdout.trim().split("\n").at(-1)).toMatch(
      / 0 dead-lettered \+ 0 pending;.* 0 dead-lettered;/,
    );
    expect(wrongRows(tenant)).toEqual(NONE);
  },
);

test.concurrent("keep: the report is there, and each dead letter in full", async () => {
  const [report = "", letters = ""] = commandsOf("keep");
  await using tenant = await scenario({ ...MIXED, poisonRows: 2, clock: new MovableClock() });
  await tenant.run("once");
  const folder = join(tenant.state, "report");

  const written = await tenant.run(report.replace("--out report", `--out ${folder}`));
  const exported = await tenant.run(letters);

  expect([written.code, exported.code]).toEqual([0, 0]);
  expect(existsSync(join(folder, "report.html"))).toBe(true);
  expect(exported.stdout.trim().split("\n")).toHaveLength(2);
});

/** Runs git's commands of a block, with this commit where the page has one of its own; returns what the first prints. */
function runGit(block: string, git: Git, commit = ""): string | undefined {
  const commands = (runbook[block] ?? [])
    .map((command) => command.map(String))
    .filter(([name]) => name === "git");
  const printed = commands.map(([, ...args]) =>
    git(...args.map((arg) => (/^[0-9a-f]{40}$/.test(arg) ? commit : arg))),
  );
  return printed[0];
}

/** A repository whose `main` has a version, and a clone of it; `upgrade` merges a branch of two commits there. */
function versions() {
  const origin = createRepository();
  const folder = createFolder();
  origin.write("version", "1");
  origin.commit();
  folder.git("clone", "--quiet", "--config", "advice.detachedHead=false", origin.folder, "clone");
  return {
    git: gitIn(join(folder.folder, "clone")),
    upgrade: (): void => {
      origin.git("checkout", "--quiet", "-b", "upgrade");
      for (const version of ["2", "3"]) {
        origin.write("version", version);
        commitAll(origin.git);
      }
      origin.git("checkout", "--quiet", "main");
      origin.git("merge", "--quiet", "--no-ff", "--no-edit", "upgrade");
    },
    [Symbol.dispose]: () => {
      folder[Symbol.dispose]();
      origin[Symbol.dispose]();
    },
  };
}

test.each(["rollback", "rollback by pipelines"])(
  "%s: goes back before an upgrade of several commits, of which one commit less is not enough (control)",
  (block) => {
    using it = versions();
    const versionAt = (commit: string): string => it.git("show", `${commit}:version`);
    const deployed = it.git("rev-parse", "HEAD");
    it.upgrade();

    const noted = runGit("upgrade", it.git);
    const upgraded = it.git("rev-parse", "HEAD");
    runGit(block, it.git, block === "rollback" ? noted : upgraded);

    expect(noted).toBe(deployed);
    expect([upgraded, `${upgraded}^2~1`, "HEAD"].map(versionAt)).toEqual(["3", "2", "1"]);
  },
);

test("every command of the runtime in the runbook is run here, or with the fault of an alert", () => {
  const alerts = faults.map(({ alert }) => alert);
  const ofFaults = faults.flatMap(({ during, after = [] }) =>
    [...during, ...after].map((step) => step.command),
  );
  const here = ["restored", "another address", "keep"].flatMap(commandsOf);
  const all = Object.keys(runbook).flatMap(commandsOf);

  expect(alerts).toHaveLength(6);
  expect(all.filter((command) => ![...ofFaults, ...here].includes(command))).toEqual([]);
});
