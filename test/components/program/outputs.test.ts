import { execFileSync } from "node:child_process";
import * as pulumi from "@pulumi/pulumi";
import { outputsOf } from "../../../components/program/outputs";
import { auditTable } from "../../../common/dataverse/columns";
import { CLIENT, TENANT } from "../../support/builders";
import { record } from "../../support/pulumiMocks";
import { mockedCloud, SUBSCRIPTION } from "../support/mockedCloud";
import { idIn, place } from "../support/place";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";
import { deploymentClouds } from "../../../common/deploymentClouds";
import type { CloudName } from "../../../common/clouds";

/* That links lead where they should is not proved here: only a signed-in browser shows it. */

function outputs({
  cloud = "commercial",
  values = {},
  hasSecret = true,
}: { cloud?: CloudName; values?: StackValues; hasSecret?: boolean } = {}) {
  return record(
    () =>
      outputsOf({
        place: place({ cloud: deploymentClouds[cloud] }),
        settings: settingsFrom(values),
        registration: { clientId: pulumi.output(CLIENT), displayName: pulumi.output("Audit") },
        secret: hasSecret
          ? { vaultName: pulumi.output("kv1"), secretUri: pulumi.output("https://kv1/secrets/s") }
          : undefined,
        image: { reference: pulumi.output("x/y:1") },
        workspaceId: pulumi.output(idIn("OperationalInsights/workspaces/log-x")),
        runtimeName: pulumi.output("ca-x"),
        environment: [
          { name: "AUDITLOG_TENANT_ID", value: TENANT },
          { name: "AUDITLOG_CLIENT_ID", value: pulumi.output(CLIENT) },
          { name: "AUDITLOG_CLIENT_SECRET", secretRef: "client-secret" },
        ],
      }),
    mockedCloud(),
  );
}

test("ids for a connector, links for people, names for commands", async () => {
  const { result } = await outputs();

  expect(result).toEqual({
    tenantId: TENANT,
    clientId: CLIENT,
    appRegistrationName: "Audit",
    connectorResourceUrl: "https://manage.office.com",
    vaultName: "kv1",
    clientSecretUri: "https://kv1/secrets/s",
    consentLink: `https://login.microsoftonline.com/${TENANT}/adminconsent?client_id=${CLIENT}`,
    apiPermissionsLink: `https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/${CLIENT}`,
    resourceGroupLink: `https://portal.azure.com/#@${TENANT}/resource/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-test`,
    resourceGroupName: "rg-test",
    runtimeName: "ca-x",
    checkCommand: `az containerapp exec --subscription ${SUBSCRIPTION} --resource-group rg-test --name ca-x --command '/nodejs/bin/node main.cjs check'`,
    logsLink: expect.stringMatching(/^https:\/\/portal\.azure\.com\/#@/),
    image: "x/y:1",
    dataverseUrl: "https://contoso.crm4.dynamics.com",
    dataverseTable: auditTable.logicalName,
    runtimeSettings: { AUDITLOG_TENANT_ID: TENANT, AUDITLOG_CLIENT_ID: CLIENT },
  });
});

test("without a secret, or without an environment, there is no output for one", async () => {
  const values = { dataverseUrl: undefined, skipDataverse: true, enabled: false };
  const { result } = await outputs({ hasSecret: false, values });

  expect(Object.keys(result)).toEqual([
    "tenantId",
    "clientId",
    "appRegistrationName",
    "connectorResourceUrl",
    "consentLink",
    "apiPermissionsLink",
    "resourceGroupLink",
    "resourceGroupName",
    "runtimeName",
    "checkCommand",
    "logsLink",
    "image",
    "dataverseTable",
    "runtimeSettings",
  ]);
});

test.each<[CloudName, string, string, string]>([
  ["gcc", "manage-gcc.office.com", "login.microsoftonline.com", "portal.azure.com"],
  ["gccHigh", "manage.office365.us", "login.microsoftonline.us", "portal.azure.us"],
  ["dod", "manage.protection.apps.mil", "login.microsoftonline.us", "portal.azure.us"],
  ["china", "manage.office365.cn", "login.partner.microsoftonline.cn", "portal.azure.cn"],
])("links of cloud %s lead to %s, %s and %s", async (cloud, ...hosts) => {
  const { result } = await outputs({ cloud });

  const links = [result.connectorResourceUrl, result.consentLink, result.resourceGroupLink];
  expect(links.map((link) => new URL(link).host)).toEqual(hosts);
  expect(new URL(result.logsLink).host).toBe(new URL(result.resourceGroupLink).host);
});

test("with skipDataverse, an admin gets the commands that prepare the environment for this registration", async () => {
  const { result } = await outputs({ values: { skipDataverse: true } });

  const commands = result.dataverseCommands ?? "";
  expect(commands).toContain("az login --tenant");
  expect(commands).toContain("org=https://contoso.crm4.dynamics.com\n");
  expect(commands).toContain(`applicationid%20eq%20${CLIENT}`);
  expect(commands).not.toMatch(/__\w+__|987654321/);
  execFileSync("bash", ["-n"], { input: commands });
});
