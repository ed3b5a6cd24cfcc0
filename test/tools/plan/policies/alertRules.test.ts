import { alertRules } from "../../../../tools/plan/policies/alertRules";
import { UNKNOWN } from "../../../../common/pulumi/wireValues";
import type { Values } from "../../../../tools/plan/values";
import { resource } from "../builder";
import { problems } from "./judge";

const rule = (inputs: Values) =>
  resource("azure-native:monitor:ScheduledQueryRule", {
    actions: { actionGroups: [UNKNOWN] },
    evaluationFrequency: "PT15M",
    windowSize: "PT1H",
    autoMitigate: true,
    skipQueryValidation: true,
    ...inputs,
  });

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
