import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { passOf, scenario, stateKeys, wrongRows, NONE, type Scenario } from "../support/scenario";
import { BUNDLE, RUNTIME_NODE } from "../support/runtimeProcess";

const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
  version: string;
};

/** What every command on the state alone gets: no credential, no service. */
const STATE_ONLY = {
  AUDITLOG_CLIENT_SECRET: "",
  AUDITLOG_CLIENT_ID: "",
  AUDITLOG_TENANT_ID: "",
  AUDITLOG_DATAVERSE_URL: "",
};

async function onState(tenant: Scenario, command: string) {
  const calls = (): number => tenant.entra.count() + tenant.activity.count() + tenant.dataverse.count();
  const before = calls();
  const exit = await tenant.run(command, STATE_ONLY);
  expect(calls()).toBe(before);
  return exit;
}

test.concurrent(
  "passes that fail are told by status until one is completed, without a credential",
  async () => {
    await using tenant = await scenario({ matchingShare: 0.3 });
    const body = { error: { code: "AF10001", message: "The permission set () sent in the request" } };
    tenant.activity.failWhen(() => true, { status: 403, body }, { times: 2 });
    const failed = [await tenant.run("once"), await tenant.run("once")];
    const during = await onState(tenant, "status");
    const json = await onState(tenant, "status --json");
    const completed = await tenant.run("once");
    const after = await onState(tenant, "status");

    expect([...failed, during, json, completed, after].map(({ code }) => code)).toEqual([1, 1, 1, 1, 0, 0]);
    expect(during.stdout).toMatch(
      /^failing {7}since \S+Z, 2 passes: the Activity API refuses the app's permissions .*\n {14}→ Grant the application permission/,
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      version: 1,
      failing: { passes: 2, code: "http", serviceCode: "AF10001" },
      lastPass: null,
      exitCode: 1,
    });
    expect(after.stdout).not.toContain("failing");
    expect([during.stderr, json.stderr]).toEqual(["", ""]);
  },
);

test.concurrent("dead letters are listed, shown, exported and dropped, and then status is well", async () => {
  await using tenant = await scenario({ matchingShare: 0.3, poisonRows: 1 });
  const once = await tenant.run("once");
  const [key = ""] = stateKeys(tenant, "deadletters");
  const id = key.replace("deadletters/", "");
  const listed = await onState(tenant, "dead-letters list");
  const shown = await onState(tenant, `dead-letters show ${id}`);
  const exported = await onState(tenant, "dead-letters export");
  const unknown = await onState(tenant, "dead-letters drop row-x");
  const before = await onState(tenant, "status");
  const dropped = await onState(tenant, `dead-letters drop ${id}`);
  const after = await onState(tenant, "status");

  expect([once, listed, shown, exported, unknown, before, dropped, after].map(({ code }) => code)).toEqual([
    3, 0, 0, 0, 2, 3, 0, 0,
  ]);
  for (const text of [id, "The plug-in AuditGuard refused"]) expect(listed.stdout).toContain(text);
  expect(shown.stdout).toContain('  record {"');
  expect(JSON.parse(exported.stdout)).toMatchObject({ letter: id, kind: "row" });
  expect(unknown.stderr).toMatch(/^error: the state has no dead letter "row-x"; nothing is changed\nnext: /);
});

test.concurrent("a redrive that fails for the same cause alarms nobody again", async () => {
  await using tenant = await scenario({ matchingShare: 0.3, poisonRows: 1 });
  const once = await tenant.run("once");
  const redriven = await tenant.run("redrive");
  const events = (exit: typeof once): string[] =>
    exit.events.filter(({ event }) => event.startsWith("dead_letter")).map(({ event }) => event);

  expect([once.code, redriven.code]).toEqual([3, 3]);
  expect([events(once), events(redriven)]).toEqual([["dead_letter"], ["dead_letter_retried"]]);
});

test.concurrent("a subscription that stays off is one gap, told once, which can be closed", async () => {
  await using tenant = await scenario({ matchingShare: 0.3 });
  await tenant.run("once");
  tenant.activity.disableSubscription();
  // It was started a moment ago: within 15 minutes it may not be started again.
  const first = await tenant.run("once");
  tenant.clock.advance(60_000);
  const second = await tenant.run("once");
  const listed = await onState(tenant, "gaps list --json");
  const { gaps } = JSON.parse(listed.stdout) as { gaps: { id: string; reason: string }[] };
  const closed = await onState(tenant, `gaps close ${gaps[0]?.id}`);
  const gapsFound = [first, second].map(({ events }) => events.filter(({ event }) => event === "gap_found"));

  expect(gapsFound.map(({ length }) => length)).toEqual([1, 0]);
  expect(gaps).toMatchObject([{ reason: "subscription" }]);
  expect([closed.code, (await onState(tenant, "gaps list")).stdout]).toEqual([0, "no open gaps\n"]);
});

test.concurrent(
  "every line of the log says version, tenant and stack; the numbers of the pass add up",
  async () => {
    await using tenant = await scenario({ matchingShare: 0.3, env: { PULUMI_STACK: "contoso-prod" } });
    const run = await tenant.run("once");
    const { message, ...fields } = passOf(run);
    const number = (name: string): number => Number(fields[name]);
    const from = { version, tenant: tenant.env["AUDITLOG_TENANT_ID"], stack: "contoso-prod" };

    expect(run.events.length).toBeGreaterThan(0);
    for (const event of run.events) expect(event).toMatchObject(from);
    const ends = ["rowsWritten", "duplicates", "deletions", "deadLettered"].map(number);
    expect(number("recordsMatched")).toBe(ends.reduce((sum, each) => sum + each, 0));
    expect(message).toContain(
      `${number("recordsMatched")} matched = ${ends[0]} rows written + ${ends[1]} duplicates + ${ends[2]} deletions`,
    );
    expect(wrongRows(tenant)).toEqual(NONE);
  },
);

test.concurrent.each(["status", "dead-letters list", "gaps list"])(
  "%s of a folder that isn't there is a mistake, and not a state where all is well",
  async (command) => {
    await using tenant = await scenario();
    const missing = join(tenant.state, "elsewhere");
    const exit = await tenant.run(command, { ...STATE_ONLY, AUDITLOG_STATE: missing });

    expect([exit.code, exit.stderr]).toEqual([
      2,
      expect.stringMatching(
        /^error: AUDITLOG_STATE is ".*elsewhere", which doesn't exist.*\nnext: Name the stack/,
      ),
    ]);
  },
);

test("--version says version and commit; in an image the commit is that of its label", () => {
  const print = (env: NodeJS.ProcessEnv): string =>
    execFileSync(RUNTIME_NODE, [BUNDLE, "--version"], { env, encoding: "utf8" });

  expect(print({})).toMatch(
    new RegExp(`^audit-log-connector ${version}( \\(commit [0-9a-f]{40}(-dirty)?\\))?\\n$`),
  );
  expect(print({ IMAGE_REVISION: "1a2b3c" })).toBe(`audit-log-connector ${version} (commit 1a2b3c)\n`);
});

test("a command's help stands alone", () => {
  const help = execFileSync(RUNTIME_NODE, [BUNDLE, "dead-letters", "drop", "--help"], { encoding: "utf8" });

  expect(help).toContain("Usage: node main.cjs dead-letters drop <id> …\n");
  expect(help).not.toContain("AUDITLOG_TENANT_ID");
});
