import { existsSync } from "node:fs";
import { join } from "node:path";
import { runbook } from "../../../tools/commandBlocks/runbook";
import { MovableClock } from "../../support/movableClock";
import { NONE, scenario, wrongRows } from "../../support/scenario";
import { faults } from "./faults";
import { runtimeCommandIn } from "./runtimeCommands";

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
    const codes = [
      without,
      await tenant.run(check),
      await tenant.run(inThisWeek(backfill, tenant.clock)),
    ].map(({ code }) => code);

    expect(without.stdout).toContain("✖  Dataverse knows the app");
    expect(codes).toEqual([1, 0, 0]);
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
