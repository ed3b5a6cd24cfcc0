import fc from "fast-check";
import { loadConfig, secretsOf } from "../../runtime/config";
import { parseCommandLine } from "../../runtime/cli";
import { createRuntime } from "../../runtime/runtime";
import { redactor } from "../../runtime/support/log";
import { settings } from "../../common/settings/runtimeSettings";
import type { RuntimeSetting } from "../../common/settings/setting";
import { CLIENT, never, TENANT } from "../support/builders";
import { FakeClock, NOON } from "../support/fakeClock";
import { memoryLog } from "../support/memoryLog";
import { SEED } from "../support/hostile";

// Whatever an environment or a command line says, it is either understood, or refused once and by name.

const VARIABLES = Object.values<RuntimeSetting>(settings).map(({ variable }) => variable);
const PROXIES = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY", "NO_PROXY"];
const GOOD = {
  AUDITLOG_TENANT_ID: TENANT,
  AUDITLOG_CLIENT_ID: CLIENT,
  AUDITLOG_CLIENT_SECRET: "never-printed",
  AUDITLOG_DATAVERSE_URL: "https://contoso.crm4.dynamics.com",
};

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "\u0000",
    "\u001b[31m",
    "1e400",
    "9".repeat(400),
    "P".repeat(5_000),
    `P${"1".repeat(5_000)}D`,
    "-P1D",
    "http://",
    "http://[::1",
    "https://%",
    "http://127.0.0.1:99999",
    "https://acct.blob.core.windows.net/state",
    "https://user:never-printed@acct.blob.core.windows.net/state?sig=never-printed",
    ",".repeat(1_000),
    "secret",
    "federated",
    "commercial",
  ),
);

function refusalOf(run: () => unknown): (Error & { readonly code?: unknown }) | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

test.each([...VARIABLES, ...PROXIES])("any text in %s is a value, or one refusal that names it", (name) => {
  fc.assert(
    fc.property(text, (value) => {
      const env = { ...GOOD, [name]: value };
      const refusal = refusalOf(() => loadConfig(env));
      if (refusal === undefined) return;

      expect(refusal.code).toBe("config");
      expect(refusal.message).toContain(name);
      expect(redactor(secretsOf(env))(refusal.message)).not.toContain("never-printed");
    }),
    { ...SEED, numRuns: 60 },
  );
});

test("whatever is accepted makes a runtime", () => {
  const dependencies = { clock: new FakeClock(), random: () => 0, log: memoryLog(), signal: never() };
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...VARIABLES, ...PROXIES), text, { maxKeys: 4 }), (given) => {
      const env = { ...GOOD, ...given };
      let config;
      try {
        config = loadConfig(env);
      } catch (error) {
        expect((error as { code?: unknown }).code).toBe("config");
        return;
      }
      expect(() => createRuntime(config, dependencies)).not.toThrow();
    }),
    { ...SEED, numRuns: 300 },
  );
});

test("any command line is understood, or refused by name", () => {
  const word = fc.oneof(
    text,
    fc.constantFrom(
      "once",
      "backfill",
      "--from",
      "--to",
      "--",
      "-",
      "2026-10-01T00:00",
      "--from=",
      "toString",
    ),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (args) => {
      const refusal = refusalOf(() => parseCommandLine(args, NOON));
      if (refusal !== undefined) expect(refusal.code).toBe("config");
    }),
    { ...SEED, numRuns: 400 },
  );
});
