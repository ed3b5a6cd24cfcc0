import type { Rule } from "./alertService";

/** Rules as 0.3.0 sent them, with a pass every PT15M: controls of what the present ones do better. */
function earlier(key: string, condition: string, rule: Partial<Rule> = {}): Rule {
  return {
    key,
    evaluationFrequency: "PT15M",
    windowSize: "PT1H",
    autoMitigate: true,
    severity: 1,
    description: "",
    dimensions: [],
    query: [
      "union isfuzzy=true (datatable(TimeGenerated: datetime, ContainerAppName: string, JobName: string, Log: string) []), ContainerAppConsoleLogs",
      '| where ContainerAppName in ("ca-audit-log-connector-dev") or JobName in ("ca-audit-log-connector-dev")',
      "| extend entry = parse_json(Log)",
      `| where ${condition}`,
    ].join("\n"),
    ...rule,
  };
}

export const gapBefore = earlier("gap", 'tostring(entry.event) == "gap_found"', {
  windowSize: "PT15M",
  autoMitigate: false,
});

export const signInBefore = earlier(
  "authentication-failed",
  'tostring(entry.event) == "authentication_failed"',
);

export const noMatchBefore = earlier(
  "no-matching-data",
  'tostring(entry.event) == "pass_completed" and tolong(entry.unmatchedSeconds) >= 259200',
);

export const rulesBefore = [gapBefore, signInBefore, noMatchBefore];
