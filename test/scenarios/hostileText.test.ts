import { chmodSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RuntimeExit } from "../support/runtimeProcess";
import { scenario } from "../support/scenario";

/** Harmless to a terminal, and yet it shows whether a text is obeyed. */
const HOSTILE = "\u001b[31mred\u001b[0m \u009b1m \u202egpj\u202c \u0007\r✔ done";
const SHOWN = "\\u001b[31mred\\u001b[0m \\u009b1m \\u202egpj\\u202c \\u0007\\";
// eslint-disable-next-line no-control-regex
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

function expectShown({ stdout, stderr }: RuntimeExit): void {
  expect(`${stdout}${stderr}`).toContain(SHOWN);
  expect(`${stdout}${stderr}`).not.toMatch(OBEYED);
}

test.each([
  ["check", "pretty"],
  ["check", "json"],
  ["once", "pretty"],
])("%s shows what a service's text would do to a terminal (log %s)", async (command, AUDITLOG_LOG_FORMAT) => {
  await using tenant = await scenario({ events: 20 });
  const body = { error: { code: "0x80040220", message: HOSTILE } };
  tenant.dataverse.failWhen(() => true, { status: 403, body });

  const run = await tenant.run(command, { AUDITLOG_LOG_FORMAT, AUDITLOG_LOG_LEVEL: "debug" });

  expect(run.code).toBe(1);
  if (AUDITLOG_LOG_FORMAT === "json") expect(run.stdout).not.toMatch(OBEYED);
  else expectShown(run);
});

test("status shows it in a state's text, and a new line in there is not one of its own", async () => {
  await using tenant = await scenario({ events: 20 });
  const at = "2026-10-02T00:00:00.000Z";
  const failing = { version: 1, since: at, at, passes: 1, error: `${HOSTILE}\nlast pass     fine` };
  writeFileSync(join(tenant.state, "failing.json"), JSON.stringify(failing));

  const run = await tenant.run("status");

  expectShown(run);
  expect(run.stdout.match(/^last pass/gm)).toHaveLength(1);
});

test("an environment's text on stderr is shown, too", async () => {
  await using tenant = await scenario({ events: 20 });

  const run = await tenant.run("once", { AUDITLOG_TENANT_ID: HOSTILE });

  expect(run.code).toBe(2);
  expectShown(run);
});

test("the state is its user's alone, whatever rights it had", async () => {
  if (process.platform === "win32") return;
  await using tenant = await scenario({ events: 200, poisonRows: 1 });
  chmodSync(tenant.state, 0o755);

  await tenant.run("once");

  const rights = readdirSync(tenant.state, { recursive: true, withFileTypes: true }).map((entry) => {
    const { mode } = statSync(join(entry.parentPath, entry.name));
    return [entry.isDirectory(), (mode & 0o7777).toString(8)].join();
  });
  expect((statSync(tenant.state).mode & 0o7777).toString(8)).toBe("700");
  expect([...new Set(rights)].sort()).toEqual(["false,600", "true,700"]);
});
