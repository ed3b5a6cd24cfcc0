import { NONE, passOf, scenario, wrongRows, type Scenario } from "../support/scenario";

const MIXED = { events: 1_500, matchingShare: 0.4, unknownAppShare: 0.4 };

function rowsOf({ dataverse }: Scenario, appId: string) {
  return [...dataverse.auditRows.values()].filter((row) => row.admin_appid === appId);
}

function linksOf(tenant: Scenario, appId: string): unknown[] {
  return [...new Set(rowsOf(tenant, appId).map((row) => row._admin_applookup_value ?? null))];
}

test.concurrent(
  "the next pass links the rows of an app that has entered the inventory, and sets its last launch",
  async () => {
    await using tenant = await scenario(MIXED);
    const { truth, dataverse } = tenant;
    const [late = "", ...others] = truth.unknownAppIds;
    const first = await tenant.run("once");
    const before = linksOf(tenant, late);
    dataverse.addApp({ id: late, name: "Entered late" });

    const second = await tenant.run("once");

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(others.length).toBeGreaterThan(0);
    expect(before).toEqual([null]);
    expect(rowsOf(tenant, late)).toHaveLength(truth.launchesByApp.get(late) ?? -1);
    expect(linksOf(tenant, late)).toEqual([late]);
    expect(Date.parse(String(dataverse.apps.get(late)?.admin_applastlaunchedon))).toBe(
      truth.lastLaunchByApp.get(late),
    );
    expect(passOf(second).relinked).toBe(truth.launchesByApp.get(late));
    for (const appId of others) expect(linksOf(tenant, appId)).toEqual([null]);
    expect(wrongRows(tenant)).toEqual(NONE);
  },
);

test.concurrent(
  "no app is made up for rows that name an unknown one, however often they pass by",
  async () => {
    await using tenant = await scenario(MIXED);
    const known = tenant.tenant.apps.map(({ id }) => id).sort();

    await tenant.run("once");
    const second = await tenant.run("once");

    expect([...tenant.dataverse.apps.keys()].sort()).toEqual(known);
    expect(passOf(second).relinked).toBe(0);
  },
);

test.concurrent(
  "an app with a later launch of its own keeps it when old rows are linked (control)",
  async () => {
    await using tenant = await scenario(MIXED);
    const [late = ""] = tenant.truth.unknownAppIds;
    await tenant.run("once");
    tenant.dataverse.addApp({ id: late, name: "Entered late" });
    Object.assign(tenant.dataverse.apps.get(late) ?? {}, { admin_applastlaunchedon: "2099-01-01T00:00:00Z" });

    await tenant.run("once");

    expect(linksOf(tenant, late)).toEqual([late]);
    expect(tenant.dataverse.apps.get(late)?.admin_applastlaunchedon).toBe("2099-01-01T00:00:00Z");
  },
);

test.concurrent(
  "rows whose app leaves the inventory while they are written arrive without a link",
  async () => {
    await using tenant = await scenario({ ...MIXED, unknownAppShare: 0 });
    const [gone] = tenant.tenant.apps;
    let isGone = false;
    tenant.dataverse.failWhen(
      ({ operation }) => {
        if (operation !== "upsertMultiple" || isGone) return false;
        isGone = tenant.dataverse.apps.delete(gone?.id ?? "");
        return true;
      },
      { delayMs: 0 },
      { times: 1 },
    );

    const run = await tenant.run("once");

    expect(run.code).toBe(0);
    expect(wrongRows(tenant)).toEqual(NONE);
    expect(linksOf(tenant, gone?.id ?? "")).toEqual([null]);
    expect(tenant.dataverse.apps.has(gone?.id ?? "")).toBe(false);
  },
);

test.concurrent(
  "without the table admin_app rows are written all the same, unlinked, with one warning",
  async () => {
    await using tenant = await scenario(MIXED);
    tenant.dataverse.removeTable("admin_app");

    const run = await tenant.run("once");

    expect(run.code).toBe(0);
    expect(wrongRows(tenant)).toEqual(NONE);
    expect(run.events.filter(({ level }) => level === "warn").map(({ event }) => event)).toEqual([
      "inventory_missing",
    ]);
  },
);

test.concurrent(
  "the deletion of an app that the inventory doesn't know makes no ghost of it and no row",
  async () => {
    await using tenant = await scenario({ ...MIXED, deletes: 0 });
    const known = [...tenant.dataverse.apps.keys()].sort();
    const ghost = "1fd3cbb6-2b3c-4b4d-9d55-6a3f4f4b0bad";
    const deletion = {
      PropertyCollection: [{ Name: "powerplatform.analytics.resource.power_app.id", Value: ghost }],
      Id: "cccccccc-0003-4000-8000-00000000cafe",
      RecordType: 256,
      CreationTime: "2026-01-06T04:05:06",
      Operation: "DeletePowerApp",
      UserId: "adele.vance@contoso.com",
      Workload: "PowerPlatform",
    };
    tenant.activity.addBlob({ records: [deletion], createdMs: tenant.clock.now() - 3_600_000 });

    const run = await tenant.run("once");

    expect(run.code).toBe(0);
    expect(passOf(run).deletions).toBe(1);
    expect([...tenant.dataverse.apps.keys()].sort()).toEqual(known);
    expect(wrongRows(tenant)).toEqual(NONE);
  },
);
