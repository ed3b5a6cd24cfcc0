import { guid } from "../../support/builders";
import { LOCATION } from "../support/mockedCloud";
import { idIn } from "../support/place";
import { at, named, typesAndNames } from "../support/resources";
import { monitoring } from "./rules";

/*
 * Mocked: that Azure Monitor takes the rules and that a mail arrives is not proved here; when rules mail, mails*.test.ts shows.
 */

const given = { secretOverdueAt: "2026-09-18T00:00:00Z", changedAt: "2026-07-01T08:00:00.1234567Z" };
const two = { alertEmails: ["a@contoso.example", "b@contoso.example"] };
/** Not the container, which stands beside the component. */
const isOurs = (line: string): boolean => !line.startsWith("test:");
const workspaceId = idIn("OperationalInsights/workspaces/log-audit-log-connector-dev");

test("without recipients: only the workspace, with a daily cap against runaway costs", async () => {
  const recording = await monitoring();

  expect(typesAndNames(recording).filter(isOurs)).toEqual([
    "auditlog:index:Monitoring monitoring",
    "azure-native:operationalinsights:Workspace monitoring-workspace",
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
  const recording = await monitoring(two, given);

  expect(typesAndNames(recording).filter(isOurs)).toEqual([
    "auditlog:index:Monitoring monitoring",
    "azure-native:monitor:ActionGroup monitoring-admins",
    "azure-native:monitor:ScheduledQueryRule monitoring-authentication-failed",
    "azure-native:monitor:ScheduledQueryRule monitoring-content-lags",
    "azure-native:monitor:ScheduledQueryRule monitoring-dead-letter",
    "azure-native:monitor:ScheduledQueryRule monitoring-gap",
    "azure-native:monitor:ScheduledQueryRule monitoring-no-completed-pass",
    "azure-native:monitor:ScheduledQueryRule monitoring-no-matching-data",
    "azure-native:monitor:ScheduledQueryRule monitoring-secret-expiry",
    "azure-native:operationalinsights:Workspace monitoring-workspace",
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
  const { inputs } = named(await monitoring(two, given), "monitoring-gap");

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
    description: expect.stringMatching(
      /^The Activity API no longer has content that was never read\. .+#gap$/,
    ),
    severity: 1,
    evaluationFrequency: "PT15M",
    windowSize: "PT1H",
    autoMitigate: false,
    skipQueryValidation: true,
    criteria: {
      allOf: [
        {
          query: expect.stringContaining('in ("ca-audit-log-connector-dev", "caj-audit-log-connector-dev")'),
          timeAggregation: "Count",
          operator: "GreaterThan",
          threshold: 0,
          dimensions: [{ name: "Cause", operator: "Include", values: ["*"] }],
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
    const { resources } = await monitoring({ ...two, enabled }, given);

    const rules = resources.filter(({ type }) => type.endsWith(":ScheduledQueryRule"));
    expect(rules.map(({ inputs }) => inputs["enabled"])).toEqual(Array.from({ length: 7 }, () => enabled));
  },
);

test("only states end by themselves", async () => {
  const { resources } = await monitoring(two, given);

  const ending = resources.filter(({ inputs }) => inputs["autoMitigate"] === true).map(({ name }) => name);
  expect(ending.sort()).toEqual([
    "monitoring-authentication-failed",
    "monitoring-content-lags",
    "monitoring-no-completed-pass",
    "monitoring-no-matching-data",
  ]);
});

test("rules wait for the container, and those that miss a pass know since when passes are expected", async () => {
  const { resources } = await monitoring(two, given);

  const rules = resources.filter(({ type }) => type.endsWith(":ScheduledQueryRule"));
  expect(rules.filter(({ dependsOn }) => !dependsOn.includes("container"))).toEqual([]);
  const dated = rules.filter(({ inputs }) =>
    String(at(inputs, "criteria", "allOf", 0, "query")).includes("datetime(2026-07-01T08:00:00.123Z) + 5h"),
  );
  expect(dated.map(({ name }) => name).sort()).toEqual([
    "monitoring-authentication-failed",
    "monitoring-no-completed-pass",
  ]);
});

test("without recipients nothing waits for the container", async () => {
  expect((await monitoring({ alertEmails: [] }, given)).resources).toHaveLength(4);
});

describe("with parts that it shares", () => {
  const group = `/subscriptions/${guid(7)}/resourceGroups/rg-shared/providers`;
  const workspace = `${group}/Microsoft.OperationalInsights/workspaces/log-shared`;
  const actionGroup = `${group}/Microsoft.Insights/actionGroups/on-call`;

  test("an existing workspace is neither made nor changed: rules watch it, and only lines of the stack's own group count", async () => {
    const recording = await monitoring({ ...two, logAnalyticsWorkspaceId: workspace }, given);

    const types = recording.resources.map(({ type }) => type);
    expect(types).not.toContain("azure-native:operationalinsights:Workspace");
    expect(recording.result).toEqual({ workspaceId: workspace });
    const rules = recording.resources.filter(({ type }) => type.endsWith(":ScheduledQueryRule"));
    expect(rules).toHaveLength(7);
    for (const { inputs } of rules) {
      expect(inputs["scopes"]).toEqual([workspace]);
      expect(at(inputs, "criteria", "allOf", 0, "query")).toContain(
        `\n| where _ResourceId startswith "${idIn("").replace("providers/Microsoft.", "")}"\n`,
      );
    }
  });

  test("an existing action group is notified alone, or besides the group of alertEmails", async () => {
    const alone = await monitoring({ actionGroupId: actionGroup }, given);
    const beside = await monitoring({ ...two, actionGroupId: actionGroup }, given);

    const notified = (recording: typeof alone): unknown[] => [
      recording.resources.filter(({ type }) => type.endsWith(":ActionGroup")).map(({ name }) => name),
      at(named(recording, "monitoring-gap").inputs, "actions", "actionGroups"),
    ];
    const own = idIn("Insights/actionGroups/ag-audit-log-connector-dev");
    expect(notified(alone)).toEqual([[], [actionGroup]]);
    expect(notified(beside)).toEqual([["monitoring-admins"], [own, actionGroup]]);
  });
});
