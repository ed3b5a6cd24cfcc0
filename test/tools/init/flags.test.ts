import { parse } from "yaml";
import { readFlags } from "../../../tools/init/flags";
import { ENOUGH, scripted, SUBSCRIPTION, TENANT } from "./scripted";

const configIn = (text = ""): Record<string, unknown> =>
  (parse(text) as { config: Record<string, unknown> }).config;

test("without a terminal, missing flags are listed with what they mean, and nothing is written", async () => {
  const { refusal, files } = await scripted(["--location", "westeurope"]);

  expect(refusal?.split("\n").filter((line) => line.startsWith("  --"))).toEqual([
    "  --tenantId <guid>",
    "  --subscriptionId <guid>",
    "  --dataverseUrl https://<environment>.crm4.dynamics.com",
  ]);
  expect(refusal).toContain("Entra tenant that everything belongs to");
  expect(files).toEqual({});
});

test("every wrong flag is told at once, with what was probably meant, and nothing is written", async () => {
  const { refusal, files } = await scripted([
    ...["--tenantId", `{${TENANT}}`, "--subscriptionId", SUBSCRIPTION, "--location", "westeurpe"],
    ...["--dataverseUrl", "https://contoso.crm4.dynamics.com/main.aspx?appid=1"],
    ...["--hosting", "jobb", "--alertEmails", "a@contoso.com", "--alertEmails", "b"],
  ]);

  expect(refusal?.split("\n  - ").map((problem) => problem.split("; allowed")[0])).toEqual([
    "Nothing was written:",
    `tenantId is "{${TENANT}}"; did you mean ${TENANT}?`,
    'dataverseUrl is "https://contoso.crm4.dynamics.com/main.aspx?appid=1"; did you mean https://contoso.crm4.dynamics.com?',
    'hosting is "jobb"; did you mean job?',
    'alertEmails[1] is "b"',
    'azure-native:location is "westeurpe", which Azure doesn\'t know; did you mean westeurope?',
  ]);
  expect(files).toEqual({});
});

test("an environment of another cloud is told with its cloud", async () => {
  const [, ...rest] = [...ENOUGH].reverse();
  const { refusal } = await scripted([...rest.reverse(), "https://contoso.crm.dynamics.cn"]);

  expect(refusal).toContain("which is outside cloud commercial; did you mean cloud china?");
});

test("lists come from several flags, from YAML, and from items between commas", async () => {
  const { files, refusal } = await scripted([
    ...ENOUGH,
    ...["--alertEmails", "a@contoso.com", "--alertEmails", "b@contoso.com"],
    ...["--redirectUris", "[https://contoso.com/a, 'https://contoso.com/b']"],
    ...["--operations", "LaunchPowerApp,DeletePowerApp , AdminDeleteApp"],
    ...["--ownerObjectIds", `["${TENANT}", '${SUBSCRIPTION}']`],
  ]);

  expect(refusal).toBeUndefined();
  expect(configIn(files["Pulumi.contoso.yaml"])).toMatchObject({
    "audit-log-connector:alertEmails": ["a@contoso.com", "b@contoso.com"],
    "audit-log-connector:redirectUris": ["https://contoso.com/a", "https://contoso.com/b"],
    "audit-log-connector:operations": ["LaunchPowerApp", "DeletePowerApp", "AdminDeleteApp"],
    "audit-log-connector:ownerObjectIds": [TENANT, SUBSCRIPTION],
  });
});

test("switches and numbers are such in the file, texts that YAML 1.1 reads otherwise stand in quotes", async () => {
  const { files } = await scripted([
    ...[...ENOUGH, "--adminConsent", "false", "--retentionDays", "30", "--rotationStart", "2026-01-15"],
    ...["--tags", "costCenter=0123", "--tags", "{since: 2026-01-01, prod: yes}"],
  ]);

  expect(files["Pulumi.contoso.yaml"]).toContain(
    [
      "  audit-log-connector:tags:",
      '    costCenter: "0123"',
      '    since: "2026-01-01"',
      '    prod: "yes"',
      "  audit-log-connector:adminConsent: false",
      '  audit-log-connector:rotationStart: "2026-01-15"',
      "  audit-log-connector:retentionDays: 30",
    ].join("\n"),
  );
});

test("a flag that isn't a setting is refused, and so is one of two values", () => {
  expect(() => readFlags(["--stack", "x", "--tennantId", TENANT])).toThrow(
    "--tennantId is not a known flag; did you mean --tenantId?",
  );
  expect(() => readFlags(["--stack", "x", "--hosting", "app", "--hosting", "job"])).toThrow(
    "--hosting is given 2 times; allowed: once",
  );
});

test("without --stack, an example is given", () => {
  expect(() => readFlags([])).toThrow("--stack <name> is missing: the name of the stack, such as contoso.");
});

test.each(["registryId", "alertEmails", "location"])(
  "an empty --%s is refused, not taken as left out",
  async (name) => {
    const { refusal, files } = await scripted([...ENOUGH, `--${name}`, " "]);

    expect(refusal).toMatch(new RegExp(`^--${name} is empty; allowed: .*\\. Or leave the flag out$`));
    expect(files).toEqual({});
  },
);
