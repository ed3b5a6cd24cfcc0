import { ALERT, APP, step } from "./builder";
import { meaningOfFirst } from "./meaningOf";

/* What a reviewer reads of a stack's own part that goes, with another one in its place and without. */

const LOGS = "azure-native:monitor:DiagnosticSetting";
const gone = (type: string) => step("delete", { type, name: "own" });
const rule = (op: string, actionGroups: readonly string[]) =>
  step(op, { type: ALERT, name: "monitoring-gap", now: { actions: { actionGroups } } });

test.each([
  [
    "its own log goes to another workspace",
    gone("azure-native:operationalinsights:Workspace"),
    step("update", { type: LOGS, name: "sync-runtime-logs" }),
    "!the log so far is lost; from then on it goes to the workspace that the stack shares.",
  ],
  [
    "its own log goes nowhere",
    gone("azure-native:operationalinsights:Workspace"),
    step("delete", { type: LOGS, name: "sync-runtime-logs" }),
    "!the log so far is lost.",
  ],
  [
    "alerts notify another group",
    gone("azure-native:monitor:ActionGroup"),
    rule("update", ["/shared"]),
    "its addresses get no more e-mail; the alerts notify the action group that the stack shares.",
  ],
  [
    "alerts that are replaced notify another group",
    gone("azure-native:monitor:ActionGroup"),
    rule("replace", ["/shared"]),
    "its addresses get no more e-mail; the alerts notify the action group that the stack shares.",
  ],
  [
    "the alerts go",
    gone("azure-native:monitor:ActionGroup"),
    step("delete", { type: ALERT, name: "monitoring-gap" }),
    "!no e-mail is sent when data stops.",
  ],
  [
    "the container gets its image from another registry",
    gone("azure-native:containerregistry:Registry"),
    step("update", { type: APP, name: "sync-runtime-app" }),
    "!its images are lost; the container gets its image from another registry.",
  ],
  [
    "the container goes, too",
    gone("azure-native:containerregistry:Registry"),
    step("delete", { type: APP, name: "sync-runtime-app" }),
    "!its images are lost; the container needs another one.",
  ],
])("%s", (_, first, other, meaning) => {
  expect(meaningOfFirst(first, other)).toBe(meaning);
});
