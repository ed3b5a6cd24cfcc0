import { loadConfig } from "../../../runtime/config";
import { settings } from "../../../common/settings/runtimeSettings";
import type { RuntimeSetting } from "../../../common/settings/setting";
import { pointedAt } from "../../demo/hosts";
import { containerOfStack, type Container } from "../../demo/stackContainer";
import type { SimulatedTenant } from "../../fakes/emulators/simulatedTenant";
import { TENANT } from "../../support/builders";
import { startRuntime } from "../../support/runtimeProcess";

/*
 * `npm start` runs the runtime with what the stack sets and nothing else: a setting that the stack forgets ends it. That
 * it does what it should with all of them is `npm start`'s to show.
 */
let container: Container;

beforeAll(async () => {
  container = await containerOfStack(TENANT);
});

/** Without a default, and needed with a client secret and a state in blob storage, as the demo's stack has them. */
const required = Object.values<RuntimeSetting>(settings)
  .filter((setting) => setting.default === undefined || setting.requiredWith !== undefined)
  .map(({ variable }) => variable);

test("what the runtime requires is what it says it requires", () => {
  expect(required).toEqual([
    "AUDITLOG_TENANT_ID",
    "AUDITLOG_CLIENT_ID",
    "AUDITLOG_CLIENT_SECRET",
    "AUDITLOG_MANAGED_IDENTITY_CLIENT_ID",
    "AUDITLOG_DATAVERSE_URL",
  ]);
});

test("the demo's container has every setting that the runtime requires, and the runtime accepts them", () => {
  expect(required.filter((variable) => container.env[variable] === undefined)).toEqual([]);
  expect(loadConfig(container.env)).toMatchObject({
    tenantId: TENANT,
    credential: { kind: "secret" },
    state: { kind: "blob" },
    managedIdentityClientId: container.identity.clientId,
  });
});

test("the demo's container sets nothing that the runtime does not know", () => {
  const known = Object.values<RuntimeSetting>(settings).map(({ variable }) => variable);

  expect(Object.keys(container.env).filter((variable) => !known.includes(variable))).toEqual([]);
});

test.each(required)("without %s the runtime itself ends at once and names it", async (forgotten) => {
  const { [forgotten]: _, ...env } = container.env;
  await using runtime = startRuntime({ command: "once", env });

  const { code, stderr, stdout } = await runtime.waitForExit();

  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(new RegExp(`1 problem in the settings:\\n {2}- ${forgotten} is not set[:,] `));
});

test("without the address of its state, the demo does not start", () => {
  const { AUDITLOG_STATE: _, ...env } = container.env;
  const local = { url: "http://127.0.0.1:1" } as const;
  // Of the emulators only their addresses matter here.
  const simulated = { entra: local, activity: local, dataverse: local } as unknown as SimulatedTenant;

  expect(pointedAt(container.env, { simulated, storageUrl: local.url }).AUDITLOG_STATE).toBe(
    `${local.url}/state`,
  );
  expect(() => pointedAt(env, { simulated, storageUrl: local.url })).toThrow("Invalid URL");
});
