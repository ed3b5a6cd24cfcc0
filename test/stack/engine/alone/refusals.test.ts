import { OFFICE_365_MANAGEMENT } from "../../../fakes/providers/cloud";
import { SMALL, startTenant, TENANT_ID, type Tenant } from "../tenant";

const OTHER_TENANT = "99999999-9999-4999-8999-999999999999";

interface Refusal {
  readonly what: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly arrange?: (tenant: Tenant) => void;
  /** Lines of the message, each whole or in part. */
  readonly says: readonly string[];
}

const refusals: readonly Refusal[] = [
  {
    what: "settings that contradict themselves, all problems in one message",
    settings: { pollInterval: "PT7M", hosting: "job", redirectUris: ["http://contoso.com"] },
    says: [
      "2 problems in the settings of stack dev (Pulumi.dev.yaml):",
      "pulumi config set pollInterval PT15M",
    ],
  },
  {
    what: "credentials of another tenant in azuread",
    arrange: ({ cloud }) => (cloud.callers.azuread = { ...cloud.callers.azuread, tenantId: OTHER_TENANT }),
    says: [
      `tenantId is ${TENANT_ID}`,
      `those of the azuread provider to ${OTHER_TENANT}`,
      "az login --tenant",
    ],
  },
  {
    what: "a provider that can't sign in",
    arrange: ({ cloud }) =>
      cloud.failNext({
        type: "azuread:index/getClientConfig:getClientConfig",
        operation: "invoke",
        message: "could not acquire access token",
      }),
    says: ["The azuread provider can't sign in", "could not acquire access token", "az login --tenant"],
  },
  {
    what: "a tenant without the Office 365 Management APIs",
    arrange: ({ cloud }) => cloud.directory.removeFirstParty(OFFICE_365_MANAGEMENT),
    says: ["az ad sp create --id c5393580-f805-4401-95e8-94b7a6ef2fc2"],
  },
  {
    what: "a resource group that does not exist",
    settings: { resourceGroupName: "rg-absent" },
    says: ['resourceGroupName is "rg-absent", but the subscription has no such resource group.'],
  },
  {
    what: "a day that no calendar has",
    env: { AUDITLOG_TODAY: "2026-02-30" },
    says: ['AUDITLOG_TODAY is "2026-02-30"; allowed: a date such as 2026-07-01'],
  },
];

// Five seconds are for a machine that does nothing else, hence the folder. Three times slower in a row is no hiccup of it.
jest.retryTimes(2, { logErrorsBeforeRetry: true });
test.each(refusals)("refused in seconds, with a message and without a stack: $what", async (refusal) => {
  const { settings = {}, env = {}, arrange = () => undefined, says } = refusal;
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", { ...SMALL, ...settings });
  arrange(tenant);
  const before = tenant.cloud.resources.size;

  const { exitCode, stdout, stderr, seconds, peakRssMb } = await dev.up({ env });

  expect(exitCode).not.toBe(0);
  for (const text of says) expect(stdout).toContain(text);
  expect(`${stdout}${stderr}`).not.toMatch(/^\s+at .*\.(?:ts|js):\d+/m);
  expect(tenant.cloud.resources.size).toBe(before);
  // Undefined where the system has no /proc.
  expect(peakRssMb ?? 0).toBeLessThan(500);
  expect(seconds).toBeLessThan(5);
});
