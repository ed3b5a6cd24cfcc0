import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { containerOfStack, DATAVERSE_URL } from "../demo/stackContainer";
import { pointedAt } from "../demo/hosts";
import { prepareDataverse } from "../demo/prepareDataverse";
import { auditExport, type AuditRecord } from "../fakes/auditExport";
import { startSimulatedTenant, type SimulatedTenant } from "../fakes/emulators/simulatedTenant";
import { generateTenant, type TenantData } from "../fakes/emulators/tenant";
import { rowOfKitFlow } from "../fakes/kitFlow";
import { AZURE_CLI, DEPLOYER } from "../support/azureCli";
import { startAzurite } from "../support/https";
import { MovableClock } from "../support/movableClock";
import { byKey, launchesOf, naivePeriod } from "../support/naiveReport";
import { startRuntime, type RuntimeExit } from "../support/runtimeProcess";

// docs/from-the-coe-kit.md, from its first step to the report.

const TENANT_ID = "11111111-1111-4111-8111-111111111111";
const DAY_MS = 86_400_000;
const SHAPE = {
  tenantId: TENANT_ID,
  events: 4_000,
  matchingShare: 0.3,
  legacyShare: 0.2,
  unknownAppShare: 0.2,
  repeatedRecords: 0,
};

interface Period {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly dimensions: Readonly<
    Record<string, readonly { readonly key: string; readonly sessions: number; readonly users: number }[]>
  >;
}

test("an environment with the kit's rows, our stack and last month's export: the report counts each launch once", async () => {
  const clock = new MovableClock();
  const { env: stackEnv, identity, dataverse: wanted } = await containerOfStack(TENANT_ID);
  await using azurite = await startAzurite(clock);
  await using tenant = await startSimulatedTenant({
    entra: {
      client: { clientId: stackEnv.AUDITLOG_CLIENT_ID ?? "", secret: stackEnv.AUDITLOG_CLIENT_SECRET ?? "" },
      managedIdentity: identity,
    },
    ...SHAPE,
    clock,
    now: clock.now(),
    environment: { prepared: "kit", audiences: [DATAVERSE_URL], administrators: [DEPLOYER] },
  });
  const { dataverse, entra, tenant: data } = tenant;
  // The same apps and users two weeks ago: the feed has nothing of it any more.
  const earlier = generateTenant({ ...SHAPE, now: clock.now() - 14 * DAY_MS });
  const token = entra.issue({ audience: DATAVERSE_URL, clientId: AZURE_CLI, objectId: DEPLOYER });

  // The kit's flow ran until two days ago; it drops apps outside the inventory, and older records.
  const byKit = await runKitFlow(tenant, { token, records: recordsOf(data, clock, [7, 2]) });
  await prepareDataverse(wanted, { url: dataverse.url, token });
  const storageToken = entra.issue({ audience: "https://storage.azure.com", unsigned: true });
  const env: Record<string, string> = {
    ...pointedAt(stackEnv, { simulated: tenant, storageUrl: azurite.url }),
    IDENTITY_ENDPOINT: `${entra.url}/msi/token`,
    IDENTITY_HEADER: tenant.envFederated.IDENTITY_HEADER ?? "",
    NODE_EXTRA_CA_CERTS: azurite.certificate,
    AUDITLOG_SETTLE: "PT0S",
  };
  await azurite.create(env.AUDITLOG_STATE?.split("/").at(-1) ?? "", storageToken);
  const folder = await mkdtemp(join(tmpdir(), "from-the-kit-"));
  const run = async (command: string): Promise<RuntimeExit> => {
    await using runtime = startRuntime({ command, clock, env });
    return await runtime.waitForExit();
  };
  try {
    // With two of the days that the feed has, too.
    const exported = [
      ...recordsOf(earlier, clock).map((record) => ({ ...record, Id: earlierId(String(record.Id)) })),
      ...recordsOf(data, clock, [7, 5]),
    ];
    await writeFile(join(folder, "export.csv"), auditExport(exported, { layout: "B2" }));

    const imported = `import ${join(folder, "export.csv")}`;
    const codes: (number | null)[] = [];
    const rows = [byKit];
    for (const command of ["once", imported, `report --format json --users --out ${folder}`]) {
      codes.push((await run(command)).code);
      rows.push(dataverse.auditRows.size);
    }

    const known = [data, earlier].flatMap(({ truth }) => launchesOf(truth));
    const ids = [...data.truth.rowIds(), ...[...earlier.truth.rowIds()].map(earlierId)];
    const { periods } = JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as {
      periods: readonly Period[];
    };
    expect(codes).toEqual([0, 0, 0]);
    // The kit's rows, the feed and the export each have launches that the others lack.
    const [kit = 0, feed = 0, all = 0] = rows;
    expect([kit > 100, feed > kit + 100, all > feed + 100]).toEqual([true, true, true]);
    expect([...dataverse.auditRows.keys()].sort()).toEqual(ids.sort());
    expect(periods.map(({ id }) => id)).toEqual(expect.arrayContaining(["7d", "30d", "90d"]));
    for (const period of periods) {
      const { sessions, users, newUsers, returningUsers, app, user, day } = naivePeriod(known, period);
      expect(period).toMatchObject({ sessions, users, newUsers, returningUsers });
      expect(byKey(period.dimensions["app"])).toEqual(app);
      expect(byKey(period.dimensions["user"])).toEqual(user);
      expect(byKey(period.dimensions["day"])).toEqual(day);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Records whose content is so many days old. */
function recordsOf(
  { blobs }: TenantData,
  clock: MovableClock,
  [oldest, newest]: readonly [number, number] = [Infinity, 0],
): AuditRecord[] {
  const age = (createdMs: number): number => (clock.now() - createdMs) / DAY_MS;
  return blobs
    .filter(({ createdMs }) => age(createdMs) <= oldest && age(createdMs) >= newest)
    .flatMap((blob) => JSON.parse(blob.render().toString()) as AuditRecord[]);
}

/** Records have their number's id, in whatever week: those of the earlier one get others. */
function earlierId(id: string): string {
  return [...id.slice(0, 8)].reverse().join("") + id.slice(8);
}

/** Writes what the kit's flow would, as the kit's account; returns how many rows that made. */
async function runKitFlow(
  { dataverse, tenant }: SimulatedTenant,
  { token, records }: { readonly token: string; readonly records: readonly AuditRecord[] },
): Promise<number> {
  const inventory = new Set(tenant.apps.map(({ id }) => id));
  const rows = records.flatMap((record) => rowOfKitFlow(record, inventory) ?? []);
  for (const { id, columns } of rows) {
    const response = await fetch(`${dataverse.url}/api/data/v9.2/admin_auditlogs(${id})`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(columns),
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  }
  return dataverse.auditRows.size;
}
