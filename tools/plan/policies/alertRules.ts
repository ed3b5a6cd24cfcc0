import { parseDurationMs } from "../../../common/duration";
import { isUnknown } from "../../../common/pulumi/wireValues";
import { WITHOUT_RECIPIENTS } from "../../../components/monitoring/recipients";
import { at, listAt } from "../values";
import { demand, ruleFor } from "./rule";
import type { Policy } from "./rule";

const HOUR_MS = 3_600_000;
/** Lines of the container's log may arrive so late: https://learn.microsoft.com/azure/azure-monitor/logs/data-ingestion-time */
const LATE_MS = HOUR_MS / 2;

/** https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview#alerts-and-state */
export const alertRules: Policy = ruleFor(["azure-native:monitor:ScheduledQueryRule"], {
  name: "alert rules send mail and miss no late line",
  why: "a rule without an action group tells nobody; a window as long as its frequency loses what arrives late",
  withoutAny: WITHOUT_RECIPIENTS,
  judge: ({ inputs, propertyDependencies }) => {
    const [frequencyMs, windowMs] = ["evaluationFrequency", "windowSize"].map(
      (name) => parseDurationMs(String(inputs[name])) ?? NaN,
    );
    if (frequencyMs === undefined || windowMs === undefined) return [];
    // The id of a workspace that the stack makes comes from there; that of a shared one is written in the settings.
    const isShared = (propertyDependencies.scopes ?? []).length === 0;
    const query = at(listAt(inputs, "criteria", "allOf")[0], "query");
    const isStateful = inputs.autoMitigate === true;
    const isReminder = !isStateful && frequencyMs >= 24 * HOUR_MS;
    return [
      ...demand(
        listAt(inputs, "actions", "actionGroups").length > 0,
        "it has no action group",
        "set actions.actionGroups",
      ),
      ...demand(
        isReminder || windowMs >= frequencyMs + LATE_MS,
        "its window has no room for lines that arrive half an hour late",
        "widen windowSize; of what happens once, let the query pick by ingestion_time()",
      ),
      ...demand(
        !isStateful || frequencyMs <= 12 * HOUR_MS,
        "Azure refuses a stateful rule that looks more seldom than each 12 hours",
        "shorten evaluationFrequency, or set autoMitigate: false",
      ),
      ...demand(
        at(inputs, "skipQueryValidation") === true,
        "Azure refuses its query until the first log line has made the table",
        "set skipQueryValidation: true",
      ),
      ...demand(
        !isShared || isUnknown(query) || /\| where _ResourceId startswith "/.test(String(query)),
        "it would mail other stacks' trouble: its workspace is not the stack's own",
        "let the query keep lines of the stack's own group, by _ResourceId",
      ),
    ];
  },
});
