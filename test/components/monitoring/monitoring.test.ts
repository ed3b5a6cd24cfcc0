import { Monitoring } from "../../../components/monitoring/monitoring";
import { record } from "../../support/pulumiMocks";
import { Awaited } from "../support/awaited";
import { LOCATION, mockedCloud } from "../support/mockedCloud";
import { idIn, place } from "../support/place";
import { named, typesAndNames } from "../support/resources";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";

/*
 * Mocked: that Azure Monitor takes the rules, that their queries run and that a mail arrives is not proved here.
 */

function monitoring(values: StackValues = {}, secretOverdueAt: string | undefined = "2026-09-18T00:00:00Z") {
  return record(() => {
    const { workspaceId } = new Monitoring("monitoring", {
      place: place(),
      settings: settingsFrom(values),
      secretOverdueAt,
      after: new Awaited("environment"),
    });
    return { workspaceId };
  }, mockedCloud());
}

const two = { alertEmails: ["a@contoso.example", "b@contoso.example"] };
const workspaceId = idIn("OperationalInsights/workspaces/log-audit-log-connector-dev");

test("without recipients: only the workspace, with a daily cap against runaway costs", async () => {
  const recording = await monitoring();

  expect(typesAndNames(recording)).toEqual([
    "auditlog:index:Monitoring monitoring",
    "azure-native:operationalinsights:Workspace monitoring-workspace",
    "test:index:Awaited environment",
  ]);
  expect(named(recording, "monitoring-workspace").inputs).toEqual({
    workspaceName: "log-audit-log-connector-dev",
    resourceGroupName: "rg-test",
    location: LOCATION,
    tags: { stack: "dev" },
    sku: { name: "PerGB2018" },
    retentionInDays: 30,
    workspaceCapping: { dailyQuotaGb: 1 },
  });
  expect(recording.result).toEqual({ workspaceId });
});

test("the workspace, whose name outlives it, waits for what a region may refuse", async () => {
  expect(named(await monitoring(), "monitoring-workspace").dependsOn).toEqual(["environment"]);
});

test("with recipients: an action group with all their addresses, and a rule for each cause", async () => {
  const recording = await monitoring(two);

  expect(typesAndNames(recording)).toEqual([
    "auditlog:index:Monitoring monitoring",
    "azure-native:monitor:ActionGroup monitoring-admins",
    "azure-native:monitor:ScheduledQueryRule monitoring-authentication-failed",
    "azure-native:monitor:ScheduledQueryRule monitoring-dead-letter",
    "azure-native:monitor:ScheduledQueryRule monitoring-gap",
    "azure-native:monitor:ScheduledQueryRule monitoring-no-completed-pass",
    "azure-native:monitor:ScheduledQueryRule monitoring-no-matching-data",
    "azure-native:monitor:ScheduledQueryRule monitoring-secret-expiry",
    "azure-native:operationalinsights:Workspace monitoring-workspace",
    "test:index:Awaited environment",
  ]);
  expect(named(recording, "monitoring-admins").inputs).toEqual({
    actionGroupName: "ag-audit-log-connector-dev",
    groupShortName: "auditlog",
    enabled: true,
    resourceGroupName: "rg-test",
    location: "Global",
    tags: { stack: "dev" },
    emailReceivers: two.alertEmails.map((emailAddress) => ({
      name: emailAddress,
      emailAddress,
      useCommonAlertSchema: true,
    })),
  });
});

test("a rule watches the workspace, mails the group and counts lines", async () => {
  const { inputs } = named(await monitoring(two), "monitoring-gap");

  expect(inputs).toEqual({
    ruleName: "sqr-audit-log-connector-dev-gap",
    resourceGroupName: "rg-test",
    location: LOCATION,
    tags: { stack: "dev" },
    scopes: [workspaceId],
    actions: { actionGroups: [idIn("Insights/actionGroups/ag-audit-log-connector-dev")] },
    enabled: true,
    kind: "LogAlert",
    displayName: "Audit content is lost",
    description: "The Activity API no longer has content that was never read. `status` lists the gaps.",
    severity: 1,
    evaluationFrequency: "PT15M",
    windowSize: "PT15M",
    autoMitigate: false,
    skipQueryValidation: true,
    criteria: {
      allOf: [
        {
          query: expect.stringContaining('in ("ca-audit-log-connector-dev", "caj-audit-log-connector-dev")'),
          timeAggregation: "Count",
          operator: "GreaterThan",
          threshold: 0,
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
        },
      ],
    },
  });
});

test.each([
  ["on", true],
  ["off", false],
])(
  "a stack that is switched %s has rules that are, too: what is off completes no pass",
  async (_, enabled) => {
    const { resources } = await monitoring({ ...two, enabled });

    const rules = resources.filter(({ type }) => type.endsWith(":ScheduledQueryRule"));
    expect(rules.map(({ inputs }) => inputs["enabled"])).toEqual(Array.from({ length: 6 }, () => enabled));
  },
);

test("only states end by themselves", async () => {
  const { resources } = await monitoring(two);

  const ending = resources.filter(({ inputs }) => inputs["autoMitigate"] === true).map(({ name }) => name);
  expect(ending.sort()).toEqual([
    "monitoring-authentication-failed",
    "monitoring-no-completed-pass",
    "monitoring-no-matching-data",
  ]);
});
