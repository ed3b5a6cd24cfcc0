import { ENOUGH, scripted, SUBSCRIPTION, TENANT } from "./scripted";

const account = { subscriptionId: SUBSCRIPTION, tenantId: TENANT, homeTenantId: TENANT };
const URL_LINE = "https://contoso.crm4.dynamics.com";

test("without the Azure CLI, everything needed is asked for, and Enter leaves the rest at its default", async () => {
  const lines = [URL_LINE, "", TENANT, SUBSCRIPTION, "West Europe", "", "", "", ""];
  const { dialogue, files, refusal } = await scripted([], { lines });

  expect(refusal).toBeUndefined();
  expect(dialogue).toEqual([
    `dataverseUrl: ${URL_LINE}`,
    "cloud [commercial]: ",
    `tenantId: ${TENANT}`,
    `azure-native:subscriptionId: ${SUBSCRIPTION}`,
    "azure-native:location: West Europe",
    "credential [secret]: ",
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
    ].join("\n"),
  );
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
  const { dialogue, text } = await scripted([], {
    lines: [
      ...["contoso.crm.microsoftdynamics.us/main.aspx?appid=1", ""],
      ...["commercial", ""],
      ...["contoso", TENANT, SUBSCRIPTION],
      ...["westeurope", "usgovvirgina", ""],
      ...["", "n", ""],
      ...["", "a@contoso.com; b@contoso.com", "[a@contoso.com, b@contoso.com]"],
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
    "credential [secret]: ",
    "adminConsent [true]: n",
    "adminConsent [false]: ",
    "ownerObjectIds: ",
    "alertEmails: a@contoso.com; b@contoso.com",
    "alertEmails: [a@contoso.com, b@contoso.com]",
  ]);
  expect(text).toContain(
    '✖ tenantId is "contoso"; allowed: a GUID such as 00000000-0000-0000-0000-000000000000',
  );
  expect(text).toContain("which isn't in cloud gccHigh");
  expect(text).toContain('alertEmails[0] is "a@contoso.com; b@contoso.com"; allowed: an e-mail address');
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
  const all = [URL_LINE, "", TENANT, SUBSCRIPTION, "westeurope", "", "", "", ""];

  const outcomes = await Promise.all(all.map((_, count) => scripted([], { lines: all.slice(0, count) })));

  expect(outcomes.map(({ refusal, files }) => [refusal, files])).toEqual(
    all.map(() => ["Stopped: nothing was written.", {}]),
  );
});
