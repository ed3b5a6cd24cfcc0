import { execFileSync } from "node:child_process";
import { startSimulatedTenant, type SimulatedTenant } from "../fakes/emulators/simulatedTenant";
import { systemClock } from "../fakes/emulators/systemClock";
import { AZURE_CLI, DEPLOYER } from "../support/azureCli";
import { startAzurite } from "../support/https";
import { startRuntime } from "../support/runtimeProcess";
import { dataverseCalls, differences, topApps, usersOf } from "./figures";
import { pointedAt } from "./hosts";
import { prepareDataverse } from "./prepareDataverse";
import { runOnce, type Pass } from "./runOnce";
import { containerOfStack, DATAVERSE_URL } from "./stackContainer";

/**
 * npm start: a made-up tenant with a week of audit events and the usual troubles. The Pulumi program is evaluated for
 * it, its provider prepares an empty Dataverse, and the real runtime runs twice, as its own process over sockets, with exactly the environment of the container
 * app that would be created. Exits 0 only if Dataverse holds exactly what the tenant's maker expects.
 */
const TENANT_ID = "11111111-1111-4111-8111-111111111111";
const MINUTE_MS = 60_000;
const throttled = {
  status: 403,
  body: { error: { code: "AF429", message: "Too many requests. Method=GetBlob, PublisherId=00000000" } },
  headers: { "retry-after": "1" },
};

async function main(): Promise<number> {
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: "ignore" });
  const { env: stackEnv, identity, dataverse: wanted } = await containerOfStack(TENANT_ID);
  const names = Object.keys(stackEnv);
  say(`The stack's container app gets ${names.length} settings, ${names.at(0)} to ${names.at(-1)}.`);
  await using azurite = await startAzurite();
  await using simulated = await startSimulatedTenant({
    tenantId: TENANT_ID,
    entra: {
      client: { clientId: stackEnv.AUDITLOG_CLIENT_ID ?? "", secret: stackEnv.AUDITLOG_CLIENT_SECRET ?? "" },
      managedIdentity: identity,
    },
    events: 24_000,
    clock: systemClock,
    now: systemClock.now() - 30 * MINUTE_MS,
    days: 7,
    spread: "officeWeek",
    recordsPerBlob: 120,
    matchingShare: 0.12,
    legacyShare: 0.15,
    unknownAppShare: 0.08,
    repeatedRecords: 60,
    duplicateBlobs: 6,
    lateBlobs: 6,
    lateByMs: 20 * MINUTE_MS,
    poisonRows: 1,
    activity: { pageSize: 25 },
    environment: { prepared: "empty", audiences: [DATAVERSE_URL], administrators: [DEPLOYER] },
  });
  const { activity, dataverse, entra, tenant } = simulated;
  const token = entra.issue({ audience: DATAVERSE_URL, clientId: AZURE_CLI, objectId: DEPLOYER });
  await prepareDataverse(wanted, { url: dataverse.url, token });
  for (const app of tenant.apps) dataverse.addApp(app);
  const preparing = dataverse.calls.length;
  say(
    `Dataverse was empty: the stack's provider created tables, role and user in it, with ${preparing} requests.`,
  );
  activity.failNext(throttled, { operation: "blob", times: 8 });
  dataverse.throttle({ code: "0x80072322", retryAfterSeconds: 1, requests: 2 });

  say(
    `A tenant with ${count(tenant.truth.recordsServed)} audit records of 7 days in ${tenant.truth.blobs} blobs,`,
  );
  say(
    "with late and repeated content, two record shapes, unknown apps, a poison record and a throttle storm.",
  );
  const pointed = pointedAt(stackEnv, { simulated, storageUrl: azurite.url });
  const env = {
    ...pointed,
    // What Container Apps itself adds for the identity, and trust in the storage emulator's certificate.
    IDENTITY_ENDPOINT: `${simulated.entra.url}/msi/token`,
    IDENTITY_HEADER: simulated.envFederated.IDENTITY_HEADER ?? "",
    NODE_EXTRA_CA_CERTS: azurite.certificate,
  };
  const storageToken = simulated.entra.issue({ audience: "https://storage.azure.com", unsigned: true });
  await azurite.create(pointed.AUDITLOG_STATE?.split("/").at(-1) ?? "", storageToken);
  const first = await runOnce(env);
  tell(simulated, first, preparing);
  const writtenBefore = dataverse.counters.rowsWritten;
  const second = await runOnce(env);
  const rewritten = dataverse.counters.rowsWritten - writtenBefore;
  say(`second pass    ${rewritten} rows written, ${second.seconds.toFixed(1)} s`);
  await writeReport(env);

  const wrong = [
    ...differences(simulated),
    ...(rewritten === 0 ? [] : [`the second pass wrote ${rewritten} rows`]),
  ];
  for (const difference of wrong) say(`✖ ${difference}`);
  if (wrong.length === 0)
    say("\n✔ Dataverse holds every launch exactly once; the poison record is in the dead letters.");
  return wrong.length === 0 ? 0 : 1;
}

/** Below the folder of `npm run report`, so that it takes the place of no report of a tenant. */
const REPORT = "report/demo";

async function writeReport(env: Readonly<Record<string, string>>): Promise<void> {
  await using runtime = startRuntime({ command: `report --out ${REPORT}`, env });
  const { code, stderr } = await runtime.waitForExit();
  if (code !== 0) throw new Error(`the report was not written:\n${stderr}`);
  say(`report         ${REPORT}/report.html, and its figures as CSV`);
}

function tell({ activity, dataverse }: SimulatedTenant, { summary, seconds }: Pass, preparing: number): void {
  const { blobsListed, blobsDelivered, blobsDeadLettered } = summary;
  const { recordsMatched, rowsWritten, duplicates, deletions, deadLettered } = summary;
  say("");
  say(
    `blobs          ${blobsListed} listed = ${blobsDelivered} delivered + ${blobsDeadLettered} dead-lettered`,
  );
  say(
    `events         ${count(recordsMatched)} matched = ${count(rowsWritten)} written + ${duplicates} duplicates` +
      ` + ${deletions} deletions + ${deadLettered} dead-lettered`,
  );
  const again = dataverse.counters.rowsUpdated;
  say(
    `rows           ${count(dataverse.auditRows.size)} in admin_auditlog; ${again} records came again later and changed nothing`,
  );
  say(`users          ${count(usersOf(dataverse.auditRows.values()).size)}`);
  say(`apps           ${new Set([...dataverse.auditRows.values()].map((row) => row.admin_appid)).size}`);
  say(`calls          ${activity.count()} to the Activity API, ${dataverseCalls(dataverse, preparing)}`);
  say(`seconds        ${seconds.toFixed(1)}`);
  say("\nmost used apps            sessions  users");
  for (const { name, sessions, users } of topApps(dataverse)) {
    say(`  ${name.padEnd(24)}${String(sessions).padStart(8)}${String(users).padStart(7)}`);
  }
  say("");
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
