import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { deploymentVariables } from "../../../common/settings/deploymentVariables";
import { settings } from "../../../common/settings/runtimeSettings";
import { splitStack, withoutSettings } from "../../../tools/runtime/arguments";
import { workstationEnvironment } from "../../../tools/runtime/environment";
import { loadConfig } from "../../../runtime/config";
import { CLIENT, TENANT } from "../../support/builders";

const root = resolve(__dirname, "../../..");

const deployed = {
  AUDITLOG_TENANT_ID: TENANT,
  AUDITLOG_CLIENT_ID: CLIENT,
  AUDITLOG_CREDENTIAL: "federated",
  AUDITLOG_MANAGED_IDENTITY_CLIENT_ID: CLIENT,
  AUDITLOG_DATAVERSE_URL: "https://contoso.crm4.dynamics.com",
  AUDITLOG_STATE: "https://acct.blob.core.windows.net/state",
  AUDITLOG_ENABLED: "false",
  AUDITLOG_HEALTH_PORT: "8080",
  AUDITLOG_LOG_FORMAT: "json",
  AUDITLOG_DEAD_LETTER_DAYS: "30",
};
const outputs = async () => ({ runtimeSettings: deployed });

test("a workstation gets the stack's settings, without the container's own, and signs in with the Azure CLI", async () => {
  const env = await workstationEnvironment("contoso", { PATH: "/bin", AUDITLOG_LOG_LEVEL: "debug" }, outputs);

  expect(env).toEqual({
    PATH: "/bin",
    AUDITLOG_LOG_LEVEL: "debug",
    AUDITLOG_TENANT_ID: TENANT,
    AUDITLOG_CLIENT_ID: CLIENT,
    AUDITLOG_CREDENTIAL: "azure-cli",
    AUDITLOG_DATAVERSE_URL: deployed.AUDITLOG_DATAVERSE_URL,
    AUDITLOG_STATE: deployed.AUDITLOG_STATE,
    AUDITLOG_DEAD_LETTER_DAYS: "30",
  });
  expect(loadConfig(env)).toMatchObject({ credential: { kind: "azure-cli" }, deadLetterDays: 30 });
});

test("what another stack left in the shell loses against the stack that is named", async () => {
  const left = { AUDITLOG_TENANT_ID: "x", AUDITLOG_CLIENT_SECRET: "s3cret", AUDITLOG_CREDENTIAL: "secret" };

  const env = await workstationEnvironment("contoso", left, outputs);

  expect(env).toMatchObject({ AUDITLOG_TENANT_ID: TENANT, AUDITLOG_CREDENTIAL: "azure-cli" });
  expect(env).not.toHaveProperty("AUDITLOG_CLIENT_SECRET");
});

test("what only the program and its provider read is not handed on: the runtime would refuse it", async () => {
  const own = Object.fromEntries(Object.values(deploymentVariables).map((name) => [name, "2026-07-01"]));

  expect(() => loadConfig(own)).toThrow("AUDITLOG_TODAY is not a known setting");
  expect(loadConfig(await workstationEnvironment("contoso", own, outputs))).toBeDefined();
});

test("they are all that the program, the provider and the tools read beside the runtime's settings", () => {
  const sources = ["components", "provider", "tools", "common"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(root, folder, file), "utf8")),
  );
  const read = sources.flatMap((text) => text.match(/(?<=")AUDITLOG_\w+(?=")/g) ?? []);
  const ofRuntime: readonly string[] = Object.values(settings).map(({ variable }) => variable);

  expect(new Set(read.filter((name) => !ofRuntime.includes(name)))).toEqual(
    new Set(Object.values(deploymentVariables)),
  );
});

test.each([{}, { runtimeSettings: "?" }, { runtimeSettings: {} }])(
  "a stack without such outputs is refused, with the next step: %j",
  async (without) => {
    await expect(workstationEnvironment("contoso", {}, async () => without)).rejects.toThrow(
      "stack contoso lack runtimeSettings: it isn't deployed, or was by an earlier version. Run `pulumi up --stack contoso`",
    );
  },
);

test.each([
  [["--stack", "contoso", "report", "--users"], "contoso", ["report", "--users"]],
  [["report", "--stack=contoso", "--out", "x"], "contoso", ["report", "--out", "x"]],
  [["import", "a.csv"], undefined, ["import", "a.csv"]],
])("of %j, the stack is %s and the runtime gets %j", (args, stack, rest) => {
  expect(splitStack(args)).toEqual({ stack, rest });
});

test.each([[["report", "--stack"]], [["--stack", "--users"]], [["--stack="]]])(
  "%j names no stack, and is refused",
  (args) => {
    expect(() => splitStack(args)).toThrow("--stack needs the name of a stack");
  },
);

test.each<[sentence: string, rest: string[], env: Record<string, string>]>([
  ["a variable of the runtime is set", ["status"], { AUDITLOG_STATE: ".state" }],
  ["help is asked for", ["report", "--help"], {}],
  ["the commands are asked for", ["help"], {}],
  ["no command is given, which the runtime answers", [], {}],
])("no stack is missed when %s", (_, rest, env) => {
  expect(withoutSettings(rest, { script: "runtime", env })).toBeUndefined();
});

test("a stack is missed when no variable has a setting: the stack's name and empty ones are none", () => {
  const env = { AUDITLOG_TODAY: "2026-01-01", AUDITLOG_STATE: "", PULUMI_STACK: "dev" };

  expect(withoutSettings(["import", "a b.csv"], { script: "runtime", env })).toContain(
    "Name the stack: npm run runtime -- --stack contoso import 'a b.csv'\n",
  );
  expect(withoutSettings(["report", "--users"], { script: "report", env })).toContain(
    "Name the stack: npm run report -- --stack contoso --users\n",
  );
});
