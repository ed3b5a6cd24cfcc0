import { ENOUGH, scripted, SUBSCRIPTION, TENANT } from "./scripted";

const account = { subscriptionId: SUBSCRIPTION, tenantId: TENANT, homeTenantId: TENANT };
const URL_LINE = "https://contoso.crm4.dynamics.com";

test("without the Azure CLI, everything needed is asked for, and Enter leaves the rest at its default", async () => {
  const lines = [URL_LINE, "", TENANT, SUBSCRIPTION, "West Europe", "", "secret", "", "", ""];
  const { dialogue, files, refusal, text } = await scripted([], { lines });

  expect(refusal).toBeUndefined();
  expect(dialogue).toEqual([
    `dataverseUrl: ${URL_LINE}`,
    "cloud [commercial]: ",
    `tenantId: ${TENANT}`,
    `azure-native:subscriptionId: ${SUBSCRIPTION}`,
    "azure-native:location: West Europe",
    "credential: ",
    "credential: secret",
    "adminConsent [true]: ",
    "ownerObjectIds: ",
    "alertEmails: ",
  ]);
  expect(files["Pulumi.contoso.yaml"]?.split("\n\n")[0]).toBe(
    [
      "config:",
      "  azure-native:location: westeurope",
      `  azure-native:subscriptionId: ${SUBSCRIPTION}`,
      `  audit-log-connector:tenantId: ${TENANT}`,
      "  audit-log-connector:dataverseUrl: https://contoso.crm4.dynamics.com",
      "  audit-log-connector:credential: secret",
    ].join("\n"),
  );
  expect(text).toContain("Take federated if it belongs to tenantId: no secret is kept anywhere.");
  expect(text).toContain("⚠ alertEmails is empty: no mail is sent when passes stop");
});

test("signed in with the Azure CLI, tenant and subscription are offered, and no secret where none is needed", async () => {
  const lines = [URL_LINE, "", "", "", "westeurope", "", "", "", ""];
  const { dialogue, files, text } = await scripted([], { lines, account });

  expect(dialogue.slice(2, 6)).toEqual([
    `tenantId [${TENANT}]: `,
    `azure-native:subscriptionId [${SUBSCRIPTION}]: `,
    "azure-native:location: westeurope",
    "credential [federated]: ",
  ]);
  expect(files["Pulumi.contoso.yaml"]).toContain("credential: federated\n");
  expect(text).not.toContain("az login");
});

test("an answer that the program would refuse is asked for again, with what was probably meant", async () => {
  const { dialogue, text, files } = await scripted([], {
    lines: [
      ...["contoso.crm.microsoftdynamics.us/main.aspx?appid=1", ""],
      ...["commercial", ""],
      ...["contoso", TENANT, SUBSCRIPTION],
      ...["westeurope", "usgovvirgina", ""],
      ...["fedrated", "", "n", ""],
      ...["", "a@contoso.com; b@contoso.com", ""],
    ],
  });

  expect(dialogue).toEqual([
    "dataverseUrl: contoso.crm.microsoftdynamics.us/main.aspx?appid=1",
    "dataverseUrl [https://contoso.crm.microsoftdynamics.us]: ",
    "cloud [gccHigh]: commercial",
    "cloud [gccHigh]: ",
    "tenantId: contoso",
    `tenantId: ${TENANT}`,
    `azure-native:subscriptionId: ${SUBSCRIPTION}`,
    "azure-native:location: westeurope",
    "azure-native:location: usgovvirgina",
    "azure-native:location [usgovvirginia]: ",
    "credential: fedrated",
    "credential [federated]: ",
    "adminConsent [true]: n",
    "adminConsent [false]: ",
    "ownerObjectIds: ",
    "alertEmails: a@contoso.com; b@contoso.com",
    "alertEmails [a@contoso.com, b@contoso.com]: ",
  ]);
  expect(text).toContain(
    '✖ tenantId is "contoso"; allowed: a GUID such as 11111111-1111-4111-8111-111111111111, not all zeros',
  );
  expect(text).toContain("which isn't in cloud gccHigh");
  expect(text).toContain(
    'alertEmails[0] is "a@contoso.com; b@contoso.com"; did you mean a@contoso.com, b@contoso.com?; allowed: an e-mail address',
  );
  expect(text).not.toContain("alertEmails is empty");
  expect(files["Pulumi.contoso.yaml"]).toContain("    - a@contoso.com\n    - b@contoso.com\n");
});

test("a federated credential is refused where the subscription belongs to another tenant, and secret offered", async () => {
  const other = { ...account, homeTenantId: "22222222-2222-4222-8222-222222222222" };
  const lines = [URL_LINE, "", "", "", "westeurope", "federated", "", "", "", ""];
  const { dialogue, text, refusal, files } = await scripted([], { lines, account: other });

  expect(refusal).toBeUndefined();
  expect(dialogue.slice(5, 7)).toEqual(["credential [secret]: federated", "credential [secret]: "]);
  expect(text).toContain(`the subscription belongs to tenant ${other.homeTenantId}`);
  expect(files["Pulumi.contoso.yaml"]).not.toContain("federated");
  const byFlags = await scripted([...ENOUGH, "--credential", "federated"], { account: other });
  expect(byFlags.refusal).toContain('credential is "federated", but the subscription belongs to tenant');
  expect(byFlags.files).toEqual({});
});

test("what a flag says isn't asked for, and an existing resource group needs no region", async () => {
  const flags = ["--resourceGroupName", "rg-audit", "--credential", "secret", "--cloud", "commercial"];
  const lines = [URL_LINE, TENANT, SUBSCRIPTION, "", "", "", ""];
  const { dialogue, files, refusal } = await scripted(flags, { lines });

  expect(refusal).toBeUndefined();
  expect(dialogue.map((line) => line.split(/[ :]/)[0])).toEqual([
    ...["dataverseUrl", "tenantId", "azure-native", "azure-native"],
    ...["adminConsent", "ownerObjectIds", "alertEmails"],
  ]);
  expect(files["Pulumi.contoso.yaml"]).not.toContain("location");
});

test("Ctrl+C at any question leaves nothing", async () => {
  const all = [URL_LINE, "", TENANT, SUBSCRIPTION, "westeurope", "secret", "", "", ""];

  const outcomes = await Promise.all(all.map((_, count) => scripted([], { lines: all.slice(0, count) })));

  expect(outcomes.map(({ refusal, files }) => [refusal, files])).toEqual(
    all.map(() => ["Stopped: nothing was written.", {}]),
  );
});

test("a region that this version doesn't know is taken once that is confirmed, a geography never", async () => {
  const lines = [
    ...[URL_LINE, "", TENANT, SUBSCRIPTION],
    ...["europe", "narnia", "", "westus4", "yes"],
    ...["secret", "", "", ""],
  ];
  const { dialogue, files, text } = await scripted([], { lines });

  expect(text).toContain("which names a geography, not a region");
  expect(dialogue.slice(4, 9)).toEqual([
    "azure-native:location: europe",
    "azure-native:location: narnia",
    expect.stringMatching(/^⚠ .* is narnia, which isn't in .*list-locations.* Use it anyway\? \[no\]: $/),
    "azure-native:location: westus4",
    expect.stringMatching(/^⚠ .* is westus4, .*: yes$/),
  ]);
  expect(files["Pulumi.contoso.yaml"]).toContain("azure-native:location: westus4\n");
  const byFlags = await scripted(ENOUGH.map((each) => (each === "westeurope" ? "westus4" : each)));
  expect(byFlags.text).toContain("⚠ azure-native:location is westus4, which isn't in this version's list");
});

const FILE = `config:
  azure-native:location: northeurope
  azure-native:subscriptionId: ${SUBSCRIPTION}
  audit-log-connector:tenantId: ${TENANT}
  audit-log-connector:dataverseUrl: ${URL_LINE}
  audit-log-connector:credential: secret
  audit-log-connector:secretLifetimeDays: 90
  audit-log-connector:tags: { costCenter: 0123 }
  audit-log-connector:alertEmails: [a@contoso.com, b@contoso.com]
  audit-log-connector:hosting: jobb
`;

test("--force offers what the file has, keeps what isn't asked, and names what goes", async () => {
  const options = { account, files: { "Pulumi.contoso.yaml": FILE } };
  const same = await scripted(["--force"], { ...options, lines: Array(9).fill("") });
  const lines = ["", "", "", "", "", "federated", "", "", "[]"];
  const changed = await scripted(["--force"], { ...options, lines });

  expect(same.dialogue.map((line) => line.slice(0, -2))).toEqual([
    `dataverseUrl [${URL_LINE}]`,
    "cloud [commercial]",
    `tenantId [${TENANT}]`,
    `azure-native:subscriptionId [${SUBSCRIPTION}]`,
    "azure-native:location [northeurope]",
    "credential [secret]",
    "adminConsent [true]",
    "ownerObjectIds",
    "alertEmails [a@contoso.com, b@contoso.com]",
  ]);
  expect(same.files["Pulumi.contoso.yaml"]).toContain("secretLifetimeDays: 90\n");
  expect(same.files["Pulumi.contoso.yaml"]).toContain('    costCenter: "0123"\n');
  expect(same.files["Pulumi.contoso.yaml"]).toContain("    - b@contoso.com\n");
  expect(same.text).toContain("removed: hosting (jobb)\n");
  expect(changed.text).toContain("secretLifetimeDays goes, as it doesn't fit this answer");
  expect(changed.text).toContain("removed: secretLifetimeDays (90), hosting (jobb), alertEmails (2 items)\n");
});

test("--force with all flags names what it removes", async () => {
  const { text, files } = await scripted([...ENOUGH, "--force"], { files: { "Pulumi.contoso.yaml": FILE } });

  expect(text).toContain(
    "removed: tags (1 item), credential (secret), secretLifetimeDays (90), hosting (jobb), alertEmails (2 items)\n",
  );
  expect(files["Pulumi.contoso.yaml"]).not.toContain("tags");
});

test.each([
  ["dataverseUrl", `"${URL_LINE}"`, URL_LINE],
  ["dataverseUrl", `\u201c${URL_LINE}\u201d`, URL_LINE],
  ["tenantId", `'${TENANT}'`, TENANT],
  ["hosting", "'job'", "job"],
  ["appName", "'Audit'", "Audit"],
  ["alertEmails", `"a@contoso.com"`, "a@contoso.com"],
])("%s in quotes, %s, is refused with the same without", async (key, text, meant) => {
  const flags = new Map<string, string>();
  for (let at = 0; at < ENOUGH.length; at += 2) flags.set(ENOUGH[at] ?? "", ENOUGH[at + 1] ?? "");
  flags.set(`--${key}`, text);
  const { refusal } = await scripted([...flags].flat());

  expect(refusal).toContain(`did you mean ${meant}?`);
});

test("lists are asked for with commas, and each setting with what its values mean", async () => {
  const lines = [
    URL_LINE,
    "",
    TENANT,
    SUBSCRIPTION,
    "westeurope",
    "secret",
    "",
    "",
    "a@contoso.com, b@contoso.com",
  ];
  const { text, files } = await scripted([], { lines });
  const duration = await scripted([...ENOUGH, "--pollInterval", "15 min"]);

  expect(text).toContain("separated by commas, such as <address>, <address>; Enter for none");
  expect(text).toMatch(/adminConsent: true: .*; false: /);
  expect(text).toContain("needed where a pipeline deploys");
  expect(files["Pulumi.contoso.yaml"]).toContain("    - a@contoso.com\n    - b@contoso.com\n");
  expect(duration.refusal).toContain("(PT15M: 15 minutes, P3D: 3 days)");
});
