import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { alertsFor } from "../../../components/monitoring/alerts";
import { descriptionOf, type Addressee } from "../../../components/monitoring/mailText";

const alerts = alertsFor({
  runtimeNames: ["ca-x"],
  sharedWorkspaceGroupId: undefined,
  settings: { pollInterval: "PT15M", dataAlertAfter: "P3D", operations: ["LaunchPowerApp"] },
  secretOverdueAt: "2026-09-18T00:00:00Z",
});
const addressee: Addressee = {
  stack: "contoso",
  hosting: "app",
  runtimeName: "ca-audit-log-connector-contoso",
  resourceGroupName: "rg-audit-log-connector-contoso",
  repository: "https://github.com/contoso/a",
};

function described(key: string, fields: Partial<Addressee> = {}): string {
  const alert = alerts.find((each) => each.key === key);
  if (alert === undefined) throw new Error(`no alert ${key}`);
  return descriptionOf(alert, { ...addressee, ...fields });
}

test("each alert has its section in the runbook, and its row in the runbook's table", () => {
  const page = readFileSync(resolve(__dirname, "../../../docs/runbook.md"), "utf8");
  const headings = [...page.matchAll(/^## ([a-z-]+)$/gm)].map(([, heading]) => heading);
  const rows = [...page.matchAll(/^\| \[`([a-z-]+)`\]\(#\1\) +\| (\d) /gm)].map(([, key, severity]) => [
    key,
    severity,
  ]);

  expect(headings.toSorted()).toEqual(alerts.map(({ key }) => key).toSorted());
  expect(rows.toSorted()).toEqual(alerts.map(({ key, severity }) => [key, String(severity)]).toSorted());
});

test("a description fits into what Azure Monitor keeps, whatever the names", () => {
  const long = {
    stack: "s".repeat(100),
    resourceGroupName: "g".repeat(90),
    repository: `https://github.com/${"r".repeat(140)}`,
  };

  expect(alerts.map((alert) => descriptionOf(alert, { ...addressee, ...long }).length > 4_096)).toEqual(
    alerts.map(() => false),
  );
});

test("a command in the container names app and group; with a job, which has none, the mail has one for a workstation", () => {
  expect(described("authentication-failed")).toContain(
    'Run `az containerapp exec --name ca-audit-log-connector-contoso --resource-group rg-audit-log-connector-contoso --command "/nodejs/bin/node main.cjs check"`.',
  );
  expect(described("authentication-failed", { hosting: "job" })).toContain(
    "Run `npm run runtime -- --stack contoso status`.",
  );
});

test.each([
  ["https://github.com/contoso/a", "https://github.com/contoso/a/blob/HEAD/docs/runbook.md#gap"],
  [
    "https://dev.azure.com/contoso/power/_git/a",
    "https://dev.azure.com/contoso/power/_git/a?path=/docs/runbook.md&anchor=gap",
  ],
  [undefined, "docs/runbook.md#gap in the repository"],
])("in the repository %s the section is %s", (repository, link) => {
  expect(described("gap", { repository }).endsWith(` ${link}`)).toBe(true);
});
