import { logQuery, logsLinkOf } from "../../../components/monitoring/logsLink";
import { TENANT } from "../../support/builders";
import { analyse } from "../../support/kql/language";
import { idIn } from "../support/place";
import { CONSOLE_LOGS } from "./alertService";

/* That the portal opens such a link is not proved here: only a signed-in browser shows it. */

const LOG = { runtimeNames: ["ca-contoso", "caj-contoso"], sharedWorkspaceGroupId: undefined };
const WORKSPACE = idIn("OperationalInsights/workspaces/log-contoso");

test("the link has workspace and query as one segment each, which an address, a mail and a terminal keep whole", () => {
  const link = logsLinkOf({
    portalHost: "portal.azure.us",
    tenantId: TENANT,
    workspaceId: WORKSPACE,
    ...LOG,
  });

  const [host, path = ""] = link.split("/#@");
  const segments = path.split("/").map(decodeURIComponent);
  expect(host).toBe("https://portal.azure.us");
  expect(segments).toEqual([
    ...[TENANT, "blade", "Microsoft_Azure_Monitoring_Logs", "LogsBlade", "resourceId", WORKSPACE],
    ...["source", "LogsBlade.AnalyticsShareLinkToQuery", "query", logQuery(LOG), "timespan", "P1D"],
  ]);
  expect(path).toMatch(/^[\w%/.~-]+$/);
});

test("Microsoft's parser takes the query, which shows time, level and message of the stack's own lines", () => {
  const query = logQuery(LOG);

  expect(analyse(query, CONSOLE_LOGS).problems).toEqual([]);
  expect(analyse(query.replace("message = ", "message = nothing."), CONSOLE_LOGS).problems).not.toEqual([]);
  expect(query).toContain('ContainerAppName in ("ca-contoso", "caj-contoso")');
});

test("in a workspace that others use, too, the query keeps to the lines of the stack's own group", () => {
  const query = logQuery({ ...LOG, sharedWorkspaceGroupId: "/subscriptions/s/resourceGroups/rg-contoso" });

  expect(analyse(query, CONSOLE_LOGS).problems).toEqual([]);
  expect(query).toContain('| where _ResourceId startswith "/subscriptions/s/resourceGroups/rg-contoso/"');
});
