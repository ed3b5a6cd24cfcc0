import type { Blocks } from "./blocks";
import { inContainer, ofStack, onFleet, onWorkstation, pulumi, STACK } from "./parts";

const ofContainer = [
  "--name",
  ofStack("runtimeName"),
  "--resource-group",
  ofStack("resourceGroupName"),
] as const;
const LETTER = "row-00000000-0000-0000-0000-000000000000";
const TENANT = "00000000-0000-0000-0000-000000000000";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** docs/runbook.md. Blocks that bear an alert's name begin with the command of its mail. */
export const runbook: Blocks = {
  "before the first night": [
    ["npm", "ci"],
    ["az", "login", "--tenant", TENANT],
    ["pulumi", "login", "azblob://state-contoso?storage_account=stcontosoauditlogstate"],
    onWorkstation("status"),
  ],
  "what is deployed": [pulumi("stack", "history", "--page-size", "5")],
  "several mails": [onFleet("status")],
  "no-completed-pass": [onWorkstation("status"), inContainer("check")],
  "its container": [
    ["az", "containerapp", "logs", "show", ...ofContainer, "--type", "system", "--tail", "50"],
    ["az", "containerapp", "logs", "show", ...ofContainer, "--tail", "50"],
  ],
  "whose environment": [pulumi("stack", "output", "dataverseUrl")],
  "content-lags": [onWorkstation("status"), inContainer("check")],
  "no-matching-data": [inContainer("check")],
  "authentication-failed": [inContainer("check"), onWorkstation("status")],
  gap: [onWorkstation("gaps", "list")],
  "why a gap": [onWorkstation("status"), pulumi("stack", "output", "logsLink")],
  "fill a gap": [
    onWorkstation("import", "--dry-run", "export.csv"),
    onWorkstation("import", "export.csv"),
    onWorkstation("gaps", "close", "2026-11-01t080000000z-retention"),
  ],
  "dead-letter": [onWorkstation("dead-letters", "list"), onWorkstation("dead-letters", "show", LETTER)],
  redrive: [inContainer("redrive"), onWorkstation("status")],
  "give a letter up": [onWorkstation("dead-letters", "drop", LETTER)],
  "secret-expiry": [pulumi("up")],
  "end a secret": [
    [
      ...["az", "ad", "app", "credential", "list", "--id", ofStack("clientId")],
      ...["--query", "[].{keyId: keyId, name: displayName, end: endDateTime}", "--output", "table"],
    ] as const,
    [
      ...["az", "ad", "app", "credential", "delete", "--id", ofStack("clientId")],
      ...["--key-id", "00000000-0000-0000-0000-000000000000"],
    ] as const,
  ],
  "replace both secrets": [pulumi("config", "set", "secretLifetimeDays", "179"), pulumi("up", "--refresh")],
  restored: [
    pulumi("up", "--refresh"),
    inContainer("check"),
    inContainer("backfill --from 2026-11-22T08:00:00Z"),
  ],
  "another address": [
    pulumi("config", "set", "dataverseUrl", "https://contoso-new.crm4.dynamics.com"),
    pulumi("preview"),
    pulumi("up"),
    inContainer("check"),
    inContainer("backfill --from 2026-11-22T08:00:00Z"),
  ],
  keep: [
    ["npm", "run", "report", "--", ...STACK, "--out", "report"],
    ["npm", "run", "--silent", "runtime", "--", ...STACK, "dead-letters", "export"],
  ],
  destroy: [pulumi("destroy"), pulumi("stack", "rm")],
  upgrade: [["git", "rev-parse", "HEAD"], ["git", "pull"], ["npm", "ci"], pulumi("preview"), pulumi("up")],
  rollback: [["git", "checkout", COMMIT], ["npm", "ci"], pulumi("preview"), pulumi("up")],
  "rollback by pipelines": [["git", "revert", "--no-edit", "--mainline", "1", COMMIT]],
  locked: [pulumi("cancel"), pulumi("up", "--refresh")],
  unprotect: [pulumi("config", "set", "protect", "false"), pulumi("up")],
};
