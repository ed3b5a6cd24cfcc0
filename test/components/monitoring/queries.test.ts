import { consoleLog, eventNamed } from "../../../components/monitoring/queries";

test("the log of some apps and jobs, whose table may not exist yet", () => {
  expect(consoleLog(["ca-x"]).split("\n")).toEqual([
    "union isfuzzy=true (datatable(TimeGenerated: datetime, ContainerAppName: string, JobName: string, Log: string) []), ContainerAppConsoleLogs",
    '| where ContainerAppName in ("ca-x") or JobName in ("ca-x")',
    "| extend entry = parse_json(Log)",
  ]);
});

test("the lines of one event", () => {
  expect(eventNamed("T", "gap_found")).toBe('T\n| where tostring(entry.event) == "gap_found"');
});
