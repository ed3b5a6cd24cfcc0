import { ok, type CommandResult } from "./command";
import type { Stack, StackConfig } from "./stack";
import { PREVIEW, summaryOf } from "../../tools/pipeline/previewSummary/summaryOf";
import { ours, SMALL, startTenant, type Tenant } from "./tenant";

const BEFORE = { AUDITLOG_TODAY: "2026-11-25" };
const ROTATION = { AUDITLOG_TODAY: "2027-02-05" };

/** Deployed with secrets, alerts and consent; the tests only preview. */
let tenant: Tenant;
let dev: Stack;
const settings = { image: SMALL.image, alertEmails: ["admin@contoso.com"] };

beforeAll(async () => {
  tenant = await startTenant();
  dev = await tenant.stack("dev", settings);
  ok(await dev.up({ env: BEFORE }));
}, 300_000);
afterAll(async () => await tenant[Symbol.asyncDispose]());

/** Previews the deployed stack with other settings, and puts them back. */
async function preview(
  changed: StackConfig,
  env: Readonly<Record<string, string>> = BEFORE,
): Promise<CommandResult> {
  dev.setConfig(ours(changed));
  const result = await dev.run(PREVIEW, { env });
  dev.setConfig(
    ours({ ...Object.fromEntries(Object.keys(changed).map((key) => [key, undefined])), ...settings }),
  );
  dev.setConfig({ "azure-native:location": "westeurope" });
  return result;
}

test("the first preview of a stack: everything is created, folded away", async () => {
  const fresh = await tenant.stack("fresh", { ...settings, protect: true });

  const text = summaryOf(ok(await fresh.run(PREVIEW)));

  expect(text.split("\n").slice(0, 3)).toEqual([
    "### Preview of audit-log-connector/fresh",
    "",
    "35 created.",
  ]);
  // After the warning that the environment has another stack's role.
  expect(text).toContain(
    "\n<details><summary>35 created</summary>\n\n- `app-registration-application` (Application)\n",
  );
  expect(text.match(/^- /gm)).toHaveLength(35);
});

test("an update says which variable of the container gets which value", async () => {
  const text = summaryOf(ok(await preview({ pollInterval: "PT5M" })));

  expect(text).toBe(
    [
      "### Preview of audit-log-connector/dev",
      "",
      "1 updated; 45 unchanged.",
      "",
      "Updated:",
      "",
      "- `sync-runtime-app` (ContainerApp): `env AUDITLOG_POLL_INTERVAL`: `PT15M` → `PT5M`",
      "",
    ].join("\n"),
  );
});

test("another region is refused, with what it would cost", async () => {
  const result = await preview({ "azure-native:location": "northeurope" });

  const text = summaryOf(result);
  expect(result.exitCode).not.toBe(0);
  expect(text).toContain("azure-native:location is northeurope, but this stack runs in westeurope.");
  expect(text).toMatch(/log-audit-log-connector-dev for 14 days, that of the vault kv-\S+ for 7 days\./);
});

test("alerts and consent that go: what that means, and what it does not", async () => {
  const text = summaryOf(ok(await preview({ adminConsent: false, alertEmails: undefined })));

  const deleted = text.split("\n").filter((line) => line.startsWith("- "));
  expect([deleted.length, deleted[0], deleted[1], deleted[2], deleted[8], deleted[9]]).toEqual([
    11,
    "- **deleted: `monitoring-admins`** (ActionGroup): **no e-mail is sent when data stops.**",
    "- **deleted: `monitoring-authentication-failed`** (ScheduledQueryRule): **this no longer raises an alert.**",
    "- **deleted: `monitoring-content-lags`** (ScheduledQueryRule): likewise.",
    "- **deleted: `app-registration-role-activity-feed-read`** (AppRoleAssignment): the stack no longer looks after this consent; Entra keeps it, and reading goes on.",
    "- **deleted: `app-registration-role-service-health-read`** (AppRoleAssignment): likewise.",
  ]);
});

test("without secrets there is none that could expire, and a role goes with its vault", async () => {
  const text = summaryOf(ok(await preview({ credential: "federated" })));

  expect(text.split("\n").filter((line) => line.startsWith("- **deleted: "))).toEqual([
    "- **deleted: `client-secret-slot-a`** (ApplicationPassword): **this client secret stops working at once, wherever it was copied to.**",
    "- **deleted: `client-secret-slot-b`** (ApplicationPassword): likewise.",
    "- **deleted: `client-secret-vault`** (Vault): **the vault is deleted with its secrets; for 7 days, `pulumi up` can recover it.**",
    "- **deleted: `client-secret-secret`** (Secret): the secret is deleted with its vault; the stack no longer writes it.",
    "- **deleted: `client-secret-runtime-reader`** (RoleAssignment): deleted with its scope.",
    "- **deleted: `client-secret-vault-logs`** (DiagnosticSetting): deleted with its vault.",
    "- **deleted: `monitoring-secret-expiry`** (ScheduledQueryRule): no secret is left that could expire.",
  ]);
});

test("what is switched off comes first", async () => {
  const text = summaryOf(ok(await preview({ enabled: false })));

  expect(text.split("\n").slice(2, 6)).toEqual([
    "8 updated; 38 unchanged.",
    "",
    "- **updated: `sync-runtime-app`** (ContainerApp): **nothing runs any more: no audit record is read until `enabled` is true again.**",
    "",
  ]);
  expect(text).toContain("`env AUDITLOG_ENABLED`: added, `false`; `template.scale.minReplicas`: `1` → `0`\n");
});

test("what settings lose is told where the job takes the app's place, too", async () => {
  const text = summaryOf(
    ok(await preview({ hosting: "job", deadLetterDays: 30, operations: ["DeletePowerApp"] })),
  );

  expect(text.split("\n").slice(4, 6)).toEqual([
    "- **deleted: `sync-runtime-app`** (ContainerApp): **the one that is created takes its place, and goes on from the state. Dead letters older than 30 days are deleted by the next pass: run `redrive` before. What is taken off `operations` is no longer kept; if it is added again, `backfill` fetches 7 days of it at most.**",
    "",
  ]);
});

test("settings are compared, too, where the image is still to be built; recipients are told by their addresses", async () => {
  const text = summaryOf(
    ok(await preview({ image: undefined, deadLetterDays: 30, alertEmails: ["b@contoso.com"] })),
  );

  expect(text).toContain(
    "\n- **updated: `sync-runtime-app`** (ContainerApp): **dead letters older than 30 days are deleted by the next pass: run `redrive` before.**\n",
  );
  expect(text).toContain("`env AUDITLOG_DEAD_LETTER_DAYS`: `90` → `30`");
  expect(text).toContain('`emailReceivers["b@contoso.com"]`: added');
  expect(text).toContain('`emailReceivers["admin@contoso.com"]`: removed');
});

test("a rotation is the normal course; both secrets at once are not", async () => {
  const day = summaryOf(ok(await preview({}, ROTATION)));
  const lifetime = summaryOf(ok(await preview({ secretLifetimeDays: 90 })));

  expect(day.split("\n").filter((line) => line.includes("replaced: "))).toEqual([
    "- **replaced: `client-secret-slot-b`** (ApplicationPassword) because of `displayName`, `endDate`: a rotation, the normal course: the older of the two secrets ends, a new one goes to Key Vault, and the one in use until now stays valid. Who copied it should take the new one.",
  ]);
  expect(day).toContain("`properties.value`: `[secret]` → known after the deployment");
  expect(lifetime.split("\n").filter((line) => line.includes("replaced: "))).toEqual([
    "- **replaced: `client-secret-slot-a`** (ApplicationPassword) because of `displayName`, `endDate`: **the secret in use may end at once: the container gets the new one from Key Vault within 30 minutes; copies of it must be updated.**",
    "- **replaced: `client-secret-slot-b`** (ApplicationPassword) because of `displayName`, `endDate`: likewise.",
  ]);
});

test("no client secret is in the digest or in its summary; the state shows that there are some", async () => {
  const { issuedSecrets } = tenant.cloud;
  const result = ok(await preview({ tags: { owner: "ops" } }, ROTATION));
  const { text: state } = await dev.exportState({ showSecrets: true });

  const places = { digest: result.stdout, summary: summaryOf(result), state };

  const found = Object.entries(places).map(([place, text]) => [
    place,
    issuedSecrets.filter((secret) => text.includes(secret)).length,
  ]);
  expect(found).toEqual([
    ["digest", 0],
    ["summary", 0],
    ["state", 2],
  ]);
});

test("a new tag seems to replace roles: the summary says that it doesn't", async () => {
  const text = summaryOf(ok(await preview({ tags: { owner: "it`s <b>@octocat</b>" } })));

  expect(text.split("\n").slice(2, 6)).toEqual([
    "16 updated, **2 replaced**; 28 unchanged.",
    "",
    "- **replaced: `client-secret-runtime-reader`** (RoleAssignment) because of `principalId`: `pulumi up` will replace nothing: a preview can't know that the identity, which is updated, keeps its principal.",
    "- **replaced: `state-storage-writer`** (RoleAssignment) because of `principalId`: likewise.",
  ]);
  expect(text).toContain(
    "\n- `resource-group` (ResourceGroup): `tags.owner`: added, ``it`s <b>@octocat</b>``\n",
  );
});

test("a wrong setting is shown as the program words it", async () => {
  const result = await preview({ pollInterval: "soon" });

  expect(result.exitCode).not.toBe(0);
  expect(summaryOf(result)).toBe(
    [
      "### Preview of audit-log-connector/dev",
      "",
      "**The preview failed.**",
      "",
      "```",
      "1 problem in the settings of stack dev (Pulumi.dev.yaml):",
      '  - pollInterval is "soon"; allowed: an ISO 8601 duration from PT1M to PT12H (PT15M: 15 minutes, P3D: 3 days)',
      "    pulumi config set pollInterval PT15M --stack dev",
      "```",
      "",
    ].join("\n"),
  );
});

test("a failure of azuread is told once, though the CLI prints it twice", async () => {
  tenant.cloud.directory.addApplication({ displayName: "Taken" });
  const result = await preview({ appName: "Taken" });
  const count = (text: string): number => text.split("was found and `prevent_duplicate_names`").length - 1;

  expect(result.exitCode).not.toBe(0);
  expect(result.stdout).toContain("sdk-v2/provider2.go");
  expect(count(result.stdout)).toBe(2);
  const text = summaryOf(result);
  expect(count(text)).toBe(1);
  expect(text).not.toContain("provider2.go");
});

test("what is protected is not deleted: the engine's error is shown", async () => {
  const guarded = await tenant.stack("guarded", { image: SMALL.image, protect: true });
  ok(await guarded.up());
  guarded.setConfig(ours({ credential: "federated" }));

  const text = summaryOf(await guarded.run(PREVIEW));

  expect(text.split("\n")[2]).toMatch(/^\*\*The preview failed\.\*\* Until then: /);
  expect(text).toContain("cannot be deleted\nbecause it is protected.");
  expect(text).not.toContain("\npreview failed");
});

test("lifted protection is reported, though the engine calls it unchanged", async () => {
  const open = await tenant.stack("open", { ...SMALL, protect: true });
  ok(await open.up());
  open.setConfig(ours({ protect: false }));

  const lifted = summaryOf(ok(await open.run(PREVIEW)));
  ok(await open.up());
  open.setConfig(ours({ protect: true }));
  const added = summaryOf(ok(await open.run(PREVIEW)));

  expect(lifted.split("\n").slice(2)).toEqual([
    "**6 unprotected**; 26 unchanged.",
    "",
    "- **unprotected: `resource-group`** (ResourceGroup): **protection is lifted: a later change can delete or replace it.**",
    "- **unprotected: `state-storage-account`** (StorageAccount): likewise.",
    "- **unprotected: `state-storage-container`** (BlobContainer): likewise.",
    "- **unprotected: `app-registration-application`** (Application): likewise.",
    "- **unprotected: `app-registration-principal`** (ServicePrincipal): likewise.",
    "- **unprotected: `runtime-identity-identity`** (UserAssignedIdentity): likewise.",
    "",
  ]);
  expect(added.split("\n").slice(2, 7)).toEqual([
    "6 protected; 26 unchanged.",
    "",
    "<details><summary>6 protected</summary>",
    "",
    "- `app-registration-application` (Application)",
  ]);
});

test("a failure that only the log and the exit code show is reported", async () => {
  dev.setConfig(ours({ pollInterval: "PT5M" }));
  const unexpected = await dev.run([...PREVIEW, "--expect-no-changes"], { env: BEFORE });
  dev.setConfig(ours({ pollInterval: undefined }));

  expect(summaryOf(unexpected).split("\n").slice(2, 7)).toEqual([
    "**The preview failed.** Until then: 1 updated.",
    "",
    "```",
    "error: no changes were expected for preview but changes were proposed",
    "```",
  ]);
});

test("a CLI that fails before the preview leaves a log, and that is shown", async () => {
  const passphrase = await preview({}, { PULUMI_CONFIG_PASSPHRASE: "wrong" });
  const gone = await tenant.stack("gone", SMALL);
  ok(await gone.run(["stack", "rm", "--yes"]));
  const unknown = await gone.run(PREVIEW);

  expect(summaryOf(passphrase, "dev")).toBe(
    "### Preview of dev\n\n**The preview failed.**\n\n```\nerror: getting stack configuration: get stack secrets manager: incorrect passphrase\n```\n",
  );
  expect(summaryOf(unknown, "gone")).toBe(
    "### Preview of gone\n\n**The preview failed.**\n\n```\nerror: no stack named 'gone' found\n```\n",
  );
});
