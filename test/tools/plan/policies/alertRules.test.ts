import { alertRules } from "../../../../tools/plan/policies/alertRules";
import { UNKNOWN } from "../../../../common/pulumi/wireValues";
import type { Values } from "../../../../tools/plan/values";
import { resource } from "../builder";
import { problems } from "./judge";

/** A rule on a workspace of the stack's own, or on a shared one, which nothing of the program makes. */
const rule = (inputs: Values, scopes: readonly string[] = ["urn of the workspace"]) =>
  resource(
    "azure-native:monitor:ScheduledQueryRule",
    {
      actions: { actionGroups: [UNKNOWN] },
      evaluationFrequency: "PT15M",
      windowSize: "PT1H",
      autoMitigate: true,
      skipQueryValidation: true,
      ...inputs,
    },
    { propertyDependencies: { scopes: [...scopes] } },
  );
const asking = (query: string): Values => ({ criteria: { allOf: [{ query }] } });

test.each([
  {},
  { autoMitigate: false },
  { autoMitigate: false, evaluationFrequency: "P1D", windowSize: "P1D" },
  { evaluationFrequency: "PT6H", windowSize: "P1D" },
])("a rule that mails and has room for late lines passes: %j", (inputs) => {
  expect(problems(alertRules, rule(inputs))).toEqual([]);
});

test.each([
  [{ actions: {} }, ["it has no action group"]],
  [{ windowSize: "PT15M" }, ["its window has no room for lines that arrive half an hour late"]],
  [
    { windowSize: "PT15M", autoMitigate: false },
    ["its window has no room for lines that arrive half an hour late"],
  ],
  [
    { evaluationFrequency: "P1D", windowSize: "P2D" },
    ["Azure refuses a stateful rule that looks more seldom than each 12 hours"],
  ],
  [
    { skipQueryValidation: undefined },
    ["Azure refuses its query until the first log line has made the table"],
  ],
])("a rule with %j doesn't: %j", (inputs, found) => {
  expect(problems(alertRules, rule(inputs))).toEqual(
    found.map((problem) => `ScheduledQueryRule: ${problem}`),
  );
});

test.each([
  asking('ContainerAppConsoleLogs\n| where _ResourceId startswith "/subscriptions/s/resourceGroups/g/"'),
  asking(UNKNOWN),
])("a rule on a shared workspace keeps the lines of its own group: %j", (inputs) => {
  expect(problems(alertRules, rule(inputs, []))).toEqual([]);
});

test("a rule on a shared workspace that goes by names alone would mail other stacks' trouble", () => {
  const names = asking('ContainerAppConsoleLogs\n| where ContainerAppName in ("ca-x")');

  expect(problems(alertRules, rule(names, []))).toEqual([
    "ScheduledQueryRule: it would mail other stacks' trouble: its workspace is not the stack's own",
  ]);
  expect(problems(alertRules, rule(names))).toEqual([]);
});
