import { MOMENT, MovableClock } from "../support/movableClock";
import { startRuntime } from "../support/runtimeProcess";
import { errorsOf, scenario, stateDocument, type Scenario, type ScenarioOptions } from "../support/scenario";

const DAY_MS = 86_400_000;
const OTHER_GUID = "deadbeef-0000-4000-8000-000000000000";
const STACK = /^\s+at .*:\d+:\d+/m;

interface Usage {
  readonly command?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly says: readonly string[];
}

const ago = (days: number): string => new Date(MOMENT - days * DAY_MS).toISOString().slice(0, 19);

const usages: [string, Usage][] = [
  ["an unknown command", { command: "sync", says: ['unknown command "sync"', "once", "--help"] }],
  [
    "an option the command doesn't have",
    { command: "once --from 2026-01-01", says: ["once takes no options"] },
  ],
  ["a tenant id that is none", { env: { AUDITLOG_TENANT_ID: "contoso" }, says: ['"contoso"', "a GUID"] }],
  ["a duration out of range", { env: { AUDITLOG_POLL_INTERVAL: "PT1S" }, says: ["PT1M to PT12H"] }],
  [
    "an unknown cloud",
    { env: { AUDITLOG_CLOUD: "moon" }, says: ["commercial · gcc · gccHigh · dod · china"] },
  ],
  [
    "a misspelled variable",
    { env: { AUDITLOG_TENANT: "x" }, says: ["AUDITLOG_TENANT is not a known setting"] },
  ],
  ["a login elsewhere", { env: { AUDITLOG_LOGIN_URL: "https://login.example" }, says: ["http://127.0.0.1"] }],
  [
    "a feed elsewhere",
    { env: { AUDITLOG_ACTIVITY_URL: "https://feed.example" }, says: ["http://127.0.0.1"] },
  ],
  [
    "a Dataverse outside the cloud",
    {
      env: {
        AUDITLOG_DATAVERSE_URL: "https://contoso.example",
        AUDITLOG_LOGIN_URL: "",
        AUDITLOG_ACTIVITY_URL: "",
      },
      says: [".dynamics.com"],
    },
  ],
  [
    "a real Dataverse beside a simulated Entra",
    {
      env: { AUDITLOG_DATAVERSE_URL: "https://contoso.crm4.dynamics.com" },
      says: ["AUDITLOG_DATAVERSE_URL isn't", "all of them on this machine"],
    },
  ],
  ["a backfill without start", { command: "backfill", says: ["--from"] }],
  [
    "a backfill that ends at its start",
    { command: `backfill --from ${ago(2)} --to ${ago(2)}`, says: ["must be after --from"] },
  ],
  [
    "a backfill that ends before its start",
    { command: `backfill --from ${ago(1)} --to ${ago(2)}`, says: ["must be after --from"] },
  ],
  ["a backfill from too long ago", { command: `backfill --from ${ago(8)}`, says: ["7 days", "earliest"] }],
  ["a time that is none", { command: "backfill --from yesterday", says: ['"yesterday"', "UTC time"] }],
  ["a day that is none", { command: `backfill --from ${ago(1)} --to 2026-13-45`, says: ['"2026-13-45"'] }],
];

describe("a mistake that can be seen before anything is called", () => {
  let tenant: Scenario;
  beforeAll(async () => {
    tenant = await scenario({ events: 20 });
  });
  afterAll(async () => await tenant[Symbol.asyncDispose]());

  test.each(usages)(
    "%s ends with 2 and says what is allowed",
    async (_, { command = "once", env = {}, says }) => {
      const { code, stdout, stderr } = await tenant.run(command, env);

      expect(code).toBe(2);
      expect(stdout).toBe("");
      expect(stderr.match(/^error: /gm)).toHaveLength(1);
      expect(stderr.match(/^next: /gm)).toHaveLength(1);
      for (const text of says) expect(stderr).toContain(text);
      expect(stderr).not.toMatch(STACK);
      expect(tenant.entra.count() + tenant.activity.count() + tenant.dataverse.count()).toBe(0);
    },
  );

  test.each(["serve", "once", "check", "redrive", `backfill --from ${ago(1)}`])(
    "%s without any setting ends with 2 and names all that are missing",
    async (command) => {
      await using runtime = startRuntime({ command, env: {}, clock: new MovableClock() });

      const { code, stdout, stderr } = await runtime.waitForExit();

      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("4 problems");
      for (const name of ["TENANT_ID", "CLIENT_ID", "DATAVERSE_URL", "CLIENT_SECRET"])
        expect(stderr).toContain(`AUDITLOG_${name} is not set`);
    },
  );
});

interface Refusal {
  readonly given?: ScenarioOptions;
  readonly when?: (tenant: Scenario) => void;
  /** In the message of once and backfill, and in the report of check. */
  readonly says: string;
  readonly hint: string;
}

const refusals: [string, Refusal][] = [
  [
    "the wrong tenant",
    { given: { env: { AUDITLOG_TENANT_ID: OTHER_GUID } }, says: "AADSTS90002", hint: "AUDITLOG_TENANT_ID" },
  ],
  [
    "an app of another tenant",
    {
      given: { env: { AUDITLOG_CLIENT_ID: OTHER_GUID } },
      says: "AADSTS700016",
      hint: "AUDITLOG_CLIENT_ID",
    },
  ],
  [
    "the wrong secret",
    { given: { env: { AUDITLOG_CLIENT_SECRET: "nope" } }, says: "AADSTS7000215", hint: "take its Value" },
  ],
  [
    "an expired secret",
    {
      given: { entra: { client: { expiredSecret: "old" } }, env: { AUDITLOG_CLIENT_SECRET: "old" } },
      says: "AADSTS7000222",
      hint: "create one and set AUDITLOG_CLIENT_SECRET",
    },
  ],
  [
    "no consent",
    { given: { entra: { client: { roles: [] } } }, says: "permission", hint: "ActivityFeed.Read" },
  ],
  [
    "auditing that is off",
    {
      when: ({ activity }) => void (activity.auditingOff = true),
      says: "unified auditing is off",
      hint: "Set-AdminAuditLogConfig",
    },
  ],
  [
    "a missing table",
    {
      when: ({ dataverse }) => dataverse.removeTable(),
      says: "table admin_auditlog does not exist",
      hint: "CoE Starter Kit",
    },
  ],
  [
    "a missing privilege",
    {
      when: ({ dataverse }) => dataverse.removePrivilege("prvCreateadmin_AuditLog"),
      says: "prvCreateadmin_AuditLog",
      hint: "security role",
    },
  ],
  [
    "no application user",
    {
      when: ({ dataverse }) => dataverse.removeUser(),
      says: "not a member of the organization",
      hint: "Settings > Application users",
    },
  ],
];

describe("something that only the services can know", () => {
  test.each(refusals)(
    "%s ends once, backfill and check with 1 and names the hint; nothing is half-written",
    async (_, { given = {}, when, says, hint }) => {
      await using tenant = await scenario({ events: 200, matchingShare: 0.3, ...given });
      when?.(tenant);
      const inFolder = (folder: string) => ({ AUDITLOG_STATE: `${tenant.state}/${folder}` });

      const [once, backfill, check] = await Promise.all([
        tenant.run("once", inFolder("once")),
        tenant.run(`backfill --from ${ago(3)}`, inFolder("backfill")),
        tenant.run("check", inFolder("check")),
      ]);

      for (const run of [once, backfill]) {
        const [error, ...more] = errorsOf(run);
        expect(more).toEqual([]);
        expect(run).toMatchObject({ code: 1, stderr: "" });
        expect(`${error?.message} ${String(error?.hint)}`).toContain(says);
        expect(error?.hint).toContain(hint);
      }
      expect(check).toMatchObject({ code: 1, stderr: "" });
      expect(check.stdout.match(/^✖.*\n {3}→ .*/gm)).toHaveLength(1);
      expect(check.stdout).toContain(says);
      expect(check.stdout).toContain(hint);
      for (const { stdout } of [once, backfill, check]) expect(stdout).not.toMatch(/\\n\s+at /);
      expect(tenant.dataverse.auditRows.size).toBe(0);
      for (const folder of ["once", "backfill", "check"])
        expect(stateDocument({ state: `${tenant.state}/${folder}` }, "cursor")).toBeUndefined();
    },
  );

  test("nothing of it: check, backfill and once all end with 0 (control)", async () => {
    await using tenant = await scenario({ events: 200, matchingShare: 0.3 });

    const check = await tenant.run("check");
    const backfill = await tenant.run(`backfill --from ${ago(3)}`);
    const once = await tenant.run("once");

    expect([check.code, backfill.code, once.code]).toEqual([0, 0, 0]);
    expect(check.stdout).not.toContain("✖");
    expect(errorsOf(once)).toEqual([]);
    expect(stateDocument(tenant, "cursor")).toMatchObject({ version: 1 });
  });
});
