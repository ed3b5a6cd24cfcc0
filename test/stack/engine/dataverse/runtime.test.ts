import { randomUUID } from "node:crypto";
import { ok } from "../command";
import { outputsByName, startLean, type LeanTenant } from "./lean";
import { ALL_GOOD, checksIn, startFeed, type Feed } from "./runtimeRun";
import { ask, refusalOf } from "./webApi";

const FORBIDDEN = "403 0x80040220";

describe("the runtime, in an environment that an up has prepared", () => {
  let tenant: LeanTenant;
  let feed: Feed;
  let userId: unknown;

  beforeAll(async () => {
    tenant = await startLean();
    const dev = await tenant.lean();
    ok(await dev.up());
    userId = (await outputsByName(dev))["dataverse-access-user"]?.userId;
    feed = await startFeed(tenant, String((await dev.outputs()).clientId));
    for (const app of feed.data.apps) tenant.dataverse.addApp(app);
  });
  afterAll(async () => {
    await feed[Symbol.asyncDispose]();
    await tenant[Symbol.asyncDispose]();
  });

  test("has nothing to complain about", async () => {
    const check = await feed.run("check");

    expect([check.code, check.stderr]).toEqual([0, ""]);
    expect(checksIn(check)).toEqual(ALL_GOOD);
    expect(check.stdout).not.toContain("more than it needs");
  });

  test("writes each launch, as the application user", async () => {
    const { auditRows } = tenant.dataverse;

    const once = await feed.run("once");

    expect(once.code).toBe(0);
    expect([...auditRows.keys()].sort()).toEqual([...feed.data.truth.rowIds()].sort());
    expect(auditRows.size).toBeGreaterThan(50);
    expect(new Set([...auditRows.values()].map((row) => row._ownerid_value))).toEqual(new Set([userId]));
    expect([...auditRows.values()].some((row) => typeof row._admin_applookup_value === "string")).toBe(true);
  });

  test("may read no other table, delete no row and make no app, neither by POST nor by an upsert", async () => {
    const { dataverse } = tenant;
    const as = { by: "application" } as const;
    const [row = ""] = dataverse.auditRows.keys();
    const apps = dataverse.apps.size;
    const body = { admin_displayname: "Ghost" };

    expect(await refusalOf(tenant, { ...as, path: "accounts" })).toBe(FORBIDDEN);
    expect(await refusalOf(tenant, { ...as, method: "DELETE", path: `admin_auditlogs(${row})` })).toBe(
      FORBIDDEN,
    );
    expect(await refusalOf(tenant, { ...as, method: "POST", path: "admin_apps", body })).toBe(FORBIDDEN);
    expect(
      await refusalOf(tenant, { ...as, method: "PATCH", path: `admin_apps(${randomUUID()})`, body }),
    ).toBe(FORBIDDEN);

    expect(dataverse.auditRows.has(row)).toBe(true);
    expect(dataverse.apps.size).toBe(apps);
    // The requests are well-formed: where the application user has the right, they are granted.
    const [app = ""] = dataverse.apps.keys();
    const granted = [
      await ask(tenant, { ...as, path: "admin_auditlogs?$top=1" }),
      await ask(tenant, {
        ...as,
        method: "PATCH",
        path: `admin_apps(${app})`,
        body: { admin_appdeleted: true },
      }),
    ];
    expect(granted.map(({ status }) => status)).toEqual([200, 204]);
  });

  test("would make a ghost of an app if its role drifted so far (control), which its check tells", async () => {
    const { dataverse, stackName } = tenant;
    const id = randomUUID();
    dataverse.setPrivilege(stackName, "prvCreateadmin_App", "Global");

    const body = { admin_displayname: "Ghost" };
    const reply = await ask(tenant, { by: "application", method: "PATCH", path: `admin_apps(${id})`, body });
    const check = await feed.run("check");

    expect(reply.status).toBe(204);
    expect(dataverse.apps.get(id)?.admin_displayname).toBe("Ghost");
    expect(check.stdout).toContain("and more than it needs: prvCreateadmin_App");
  });
});

test("before an up has prepared the environment, the runtime's check says what is missing (control)", async () => {
  await using tenant = await startLean();
  await using feed = await startFeed(tenant, randomUUID());

  const check = await feed.run("check");

  expect(check.code).not.toBe(0);
  expect(checksIn(check)).toContain("✖  Dataverse knows the app");
});
