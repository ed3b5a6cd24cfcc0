import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { runtimeCommandIn } from "./runbook/runtimeCommands";
import { runbook } from "../../tools/commandBlocks/runbook";
import { judged, OWN } from "../components/monitoring/judge";
import { REPOSITORY, rulesOf } from "../components/monitoring/rules";
import type { Line } from "../components/monitoring/recording";
import { mailsOf, type ArrivedLine, type Rule } from "../components/monitoring/alertService";
import { MINUTE_MS } from "../../common/time";
import { NOON } from "../support/fakeClock";
import { MovableClock } from "../support/movableClock";
import { scenario, type Scenario } from "../support/scenario";
import { actualIds, faults, type Step } from "./runbook/faults";

/*
 * Faults, injected into the services of the real runtime: the mail says why and what to run, that says more, and the way out that the
 * runbook describes ends well.
 */

const page = readFileSync(resolve(__dirname, "../../docs/runbook.md"), "utf8");

let rules: readonly Rule[];
beforeAll(async () => {
  // Long after the stack was made, and before its secret ends.
  const given = { changedAt: "2026-09-01T08:00:00Z", secretOverdueAt: "2027-03-01T00:00:00Z" };
  rules = await rulesOf({}, given);
});

/** Runs passes, and keeps what they log with the moment of each. */
function recorder(tenant: Scenario): {
  readonly lines: Line[];
  readonly pass: (aheadMs?: number) => Promise<void>;
} {
  const lines: Line[] = [];
  return {
    lines,
    // A process has the clock of its start, unless it is told to be ahead.
    pass: async (aheadMs = 0) => {
      const atMs = tenant.clock.now();
      const shiftMs = Number(tenant.clock.env.TEST_SHIFT_MS) + aheadMs;
      const { stdout } = await tenant.run("once", { TEST_SHIFT_MS: String(shiftMs) });
      const texts = stdout.split("\n").filter((text) => text !== "");
      lines.push(...texts.map((text, index) => ({ atMs: atMs + index, text })));
    },
  };
}

async function run(tenant: Scenario, { command, code, says }: Step): Promise<void> {
  const exit = await tenant.run(actualIds(command, tenant));
  expect({ command, code: exit.code, says: exit.stdout + exit.stderr }).toEqual({
    command,
    code,
    says: expect.stringMatching(says),
  });
}

/** Commands of the section's blocks that the runtime runs, in order. */
function commandsOf(alert: string): string[] {
  const [, section = ""] = new RegExp(`^## ${alert}\n(.*?)^## `, "ms").exec(page) ?? [];
  const blocks = [...section.matchAll(/<!-- commands: (.*?) -->/g)].flatMap(
    ([, name = ""]) => runbook[name] ?? [],
  );
  return blocks.flatMap((command) => runtimeCommandIn(command) ?? []);
}

test.concurrent.each(faults.map((fault) => [fault.alert, fault] as const))(
  "%s: the mail has cause, command and link, and the runbook's commands lead out of it",
  async (alert, { given, happens, cause, delayed, during, heal, after = [], good }) => {
    await using tenant = await scenario({ ...given, clock: new MovableClock(NOON) });
    const { lines, pass } = recorder(tenant);
    const written = (): string[] => delayed(tenant).filter((id) => tenant.dataverse.auditRows.has(id));

    const hours = await happens(tenant, pass);
    const rule = rules.filter(({ key }) => key === alert);
    const [mail, ...more] = judged(lines, { rules: rule, hours }).filter(({ what }) => what === "fired");

    expect(more.map(({ text }) => text)).toEqual([]);
    const [first = ""] = commandsOf(alert);
    expect(mail?.text).toMatch(cause);
    expect(mail?.text).toMatch(new RegExp(`Run \`[^\`]* ${first}"?\`\\.`));
    expect(mail?.text).toContain(`${REPOSITORY}/blob/HEAD/docs/runbook.md#${alert}\n`);

    expect([...during, ...after].map(({ command }) => command)).toEqual(commandsOf(alert));
    for (const step of during) await run(tenant, step);
    expect(written()).toEqual([]);
    await heal?.(tenant);
    for (const step of after) await run(tenant, step);
    await pass();
    expect(written()).toEqual(delayed(tenant));
    if (good !== undefined) await run(tenant, good);
    await run(tenant, { command: "status", code: 0, says: /^cursor / });
  },
);

test("another secret's end: the mail has the day, the command and the link", async () => {
  const overdue = await rulesOf({}, { secretOverdueAt: "2026-10-05T00:00:00Z" });
  const passed = JSON.stringify({ event: "pass_completed" });

  const [mail] = judged([{ atMs: NOON - 3_600_000, text: passed }], {
    rules: overdue.filter(({ key }) => key === "secret-expiry"),
    hours: 24,
  });

  expect(mail?.text).toContain("Cause: the client secret should have been rotated by 2026-10-05");
  expect(mail?.text).toContain("Run `pulumi up --stack dev`.");
  expect(mail?.text).toContain("docs/runbook.md#secret-expiry\n");
});

test("errors that alternate are one alert, which names them together; a single last one would be many (control)", async () => {
  // So late that they overtake each other.
  const failed = (index: number): ArrivedLine => {
    const message = index % 2 === 0 ? "HTTP 503: Service Unavailable" : "contoso.crm4.dynamics.com: timeout";
    const atMs = NOON + index * 15 * MINUTE_MS;
    const text = JSON.stringify({ event: "pass_failed", message });
    return { atMs, arrivedMs: atMs + (index % 4) * 10 * MINUTE_MS, text };
  };
  const lines = Array.from({ length: 40 }, (_, index) => failed(index));
  const [rule] = rules.filter(({ key }) => key === "no-completed-pass");
  if (rule === undefined) throw new Error("no rule");
  const lastOnly = {
    ...rule,
    query: rule.query
      .replace(/toldAt = max\(toldAt\), Causes = make_set\(.*?, 8\)/, "arg_max(toldAt, Cause)")
      .replace(/\n\| extend Cause = replace_regex\(strcat_array.*/, ""),
  };
  const fired = (each: Rule): string[] =>
    mailsOf(
      each,
      lines.map((line) => ({ ...line, source: OWN })),
      { fromMs: NOON + 50 * MINUTE_MS, toMs: NOON + 9 * 60 * MINUTE_MS },
    ).flatMap(({ what, text }) => (what === "fired" ? [text] : []));

  expect(fired(rule)).toHaveLength(1);
  expect(fired(rule)[0]).toContain(
    "Cause: HTTP 503: Service Unavailable; contoso.crm4.dynamics.com: timeout",
  );
  expect(fired(lastOnly).length).toBeGreaterThan(1);
});
