import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SMALL, startTenant, type Tenant } from "./tenant";
import { ok } from "./command";
import type { Stack } from "./stack";

const GUID = "a GUID such as 11111111-1111-4111-8111-111111111111, not all zeros";
const PATH = "pulumi config set --path";
const YES_NO = "allowed: true · false";

/** As a stack file has it, and our words for it. */
const mistakes: readonly { readonly yaml: string; readonly says: readonly string[] }[] = [
  {
    yaml: "alertEmails: ops@contoso.com",
    says: [
      'alertEmails is "ops@contoso.com"; allowed: a list of up to 10, each once: an e-mail address',
      `${PATH} 'alertEmails[0]' ops@contoso.com`,
    ],
  },
  {
    yaml: "operations: LaunchPowerApp,DeletePowerApp",
    says: [
      'operations is "LaunchPowerApp,DeletePowerApp"; allowed: a list of 1 to 13, each once: LaunchPowerApp',
      `${PATH} 'operations[0]' LaunchPowerApp`,
    ],
  },
  {
    yaml: "ownerObjectIds: { admin: 44444444-4444-4444-8444-444444444444 }",
    says: [
      'ownerObjectIds is {"admin":"44444444-4444-4444-8444-444444444444"}; allowed: a list of up to 100',
      `pulumi config rm ownerObjectIds --stack dev && ${PATH} 'ownerObjectIds[0]' '<guid>'`,
    ],
  },
  {
    yaml: "redirectUris: [[https://contoso.com/a]]",
    says: ['redirectUris[0] is ["https://contoso.com/a"]; allowed: https://', `${PATH} 'redirectUris[0]'`],
  },
  {
    yaml: "tags: owner",
    says: ['tags is "owner"; allowed: at most 10 names', `${PATH} 'tags.<name>' '<value>'`],
  },
  { yaml: 'enabled: "no"', says: [`enabled is "no"; ${YES_NO}`, "pulumi config set enabled true"] },
  {
    yaml: "adminConsent: off",
    says: [`adminConsent is "off"; ${YES_NO}`, "pulumi config set adminConsent true"],
  },
  { yaml: "protect: 1", says: [`protect is "1"; ${YES_NO}`, "pulumi config set protect false"] },
  {
    yaml: "secretLifetimeDays: half a year",
    says: [
      'secretLifetimeDays is "half a year"; allowed: a whole number from 30 to 730',
      "pulumi config set secretLifetimeDays 180",
    ],
  },
  {
    yaml: "deadLetterDays: 1.5",
    says: ['deadLetterDays is "1.5"; allowed: a whole number', "pulumi config set deadLetterDays 90"],
  },
  {
    yaml: "retentionDays: [30]",
    says: ["retentionDays is [30]; allowed: a whole number", "pulumi config set retentionDays 0"],
  },
  {
    yaml: "cloud: [gcc]",
    says: ['cloud is ["gcc"]; allowed: commercial · gcc', "pulumi config set cloud commercial"],
  },
  {
    yaml: "pollInterval: 15",
    says: ['pollInterval is "15"; allowed: an ISO 8601 duration', "pulumi config set pollInterval PT15M"],
  },
  {
    yaml: "image: { tag: x }",
    says: ['image is {"tag":"x"}; allowed: <registry>', "pulumi config set image"],
  },
];

let tenant: Tenant;
let dev: Stack;

beforeAll(async () => {
  tenant = await startTenant();
  dev = await tenant.stack("dev");
});
afterAll(async () => await tenant[Symbol.asyncDispose]());

/** A stack file of these lines. Without the salt that `stack init` left, the CLI would save it again, in its own spelling. */
function write(lines: readonly string[]): void {
  const file = join(tenant.workspace.folder, "Pulumi.dev.yaml");
  const [salt = ""] = /^encryptionsalt:.*$/m.exec(readFileSync(file, "utf8")) ?? [];
  const text = [
    salt,
    "config:",
    ...lines.map((line) => `  ${line.includes("azure-native:") ? "" : "audit-log-connector:"}${line}`),
  ];
  writeFileSync(file, `${text.join("\n")}\n`);
}

const needed = (): string[] => [
  `tenantId: ${tenant.cloud.tenantId}`,
  "dataverseUrl: https://contoso.crm4.dynamics.com",
  "azure-native:location: westeurope",
  `azure-native:subscriptionId: ${tenant.cloud.subscriptionId}`,
];

test("values of the wrong type are refused in our words, all in one message", async () => {
  write([...needed(), ...mistakes.map(({ yaml }) => yaml)]);

  const { exitCode, stdout } = await dev.run(["preview"]);

  expect(exitCode).not.toBe(0);
  expect(stdout).toContain(`${mistakes.length} problems in the settings of stack dev (Pulumi.dev.yaml):`);
  for (const text of mistakes.flatMap(({ says }) => says)) expect(stdout).toContain(text);
});

test("a stack that sets nothing is told all that it needs", async () => {
  write(["enabled: true"]);

  const { exitCode, stdout } = await dev.run(["preview"]);

  expect(exitCode).not.toBe(0);
  expect(stdout).toContain("4 problems in the settings of stack dev (Pulumi.dev.yaml):");
  for (const key of ["tenantId", "azure-native:subscriptionId"]) {
    expect(stdout).toContain(`${key} is not set: `);
    expect(stdout).toContain(`pulumi config set ${key} '<guid>' --stack dev`);
  }
  expect(stdout).toContain(`allowed: ${GUID}`);
});

test.each<[spelling: string, lines: readonly string[]]>([
  [
    "YAML's own types",
    [
      "enabled: false",
      "secretLifetimeDays: 90",
      "retentionDays: 30",
      "operations: [EditPowerApp]",
      "tags: { a: 1 }",
    ],
  ],
  [
    "texts",
    [
      'enabled: "false"',
      'secretLifetimeDays: "90"',
      "retentionDays: '30'",
      'operations: ["EditPowerApp"]',
      'tags: { a: "1" }',
    ],
  ],
])("numbers, booleans, lists and maps may be written as %s", async (_, lines) => {
  write([...needed(), `image: ${SMALL.image}`, "rotationStart: 2026-02-03", ...lines]);

  const { stdout } = ok(await dev.run(["preview"]));

  expect(stdout).not.toContain("problem");
});

test("dates and numbers without quotes are deployed as they are written, and a misspelt region is not deployed", async () => {
  const lines = [
    `image: ${SMALL.image}`,
    "tags: { until: 2026-12-31, costCenter: 0123, version: 1.10 }",
    "retentionDays: 0100",
    "appName: 2026-12-31",
  ];
  write([...needed(), ...lines]);
  const { digest } = ok(await dev.preview());
  write([...needed(), ...lines].map((line) => line.replace("westeurope", "westeuropa")));
  const misspelt = await dev.run(["preview"]);

  const inputs = (name: string) =>
    digest.steps.find(({ urn }) => urn.endsWith(`::${name}`))?.newState?.inputs ?? {};
  expect(inputs("resource-group").tags).toMatchObject({
    until: "2026-12-31",
    costCenter: "0123",
    version: "1.10",
  });
  expect(inputs("dataverse-access-retention").olderThanDays).toBe(100);
  expect(inputs("app-registration-application").displayName).toBe("2026-12-31");
  expect(misspelt.exitCode).not.toBe(0);
  expect(misspelt.stdout).toContain(
    `azure-native:location is "westeuropa", which Azure doesn't know; did you mean westeurope?`,
  );
});

test("what pulumi config set stores is read as it is meant", async () => {
  write([...needed(), `image: ${SMALL.image}`]);
  const set = async (...args: readonly string[]): Promise<void> =>
    void ok(await dev.run(["config", "set", ...args]));
  await set("enabled", "false");
  await set("--path", "protect", "false");
  await set("deadLetterDays", "30");
  await set("--path", "retentionDays", "30");
  await set("--path", "alertEmails[0]", "ops@contoso.com");
  await set("--path", "tags.costCenter", "4711");

  ok(await dev.preview());
});

test("what pulumi config set fills a list up with is removed by the commands in its refusal, in their order", async () => {
  write([...needed(), `image: ${SMALL.image}`]);
  ok(await dev.run(["config", "set", "--path", "alertEmails[2]", "ops@contoso.com"]));
  const refused = await dev.run(["preview"]);
  const paths = [...refused.stdout.matchAll(/pulumi config rm --path '(.*?)'/g)].map(([, path = ""]) => path);

  for (const path of paths) ok(await dev.run(["config", "rm", "--path", path]));

  expect(paths).toEqual(["alertEmails[1]", "alertEmails[0]"]);
  const { stdout } = ok(await dev.run(["config", "get", "alertEmails"]));
  expect(JSON.parse(stdout)).toEqual(["ops@contoso.com"]);
  ok(await dev.preview());
});
