import type { GraphUser } from "../fakes/emulators/graphUsers";
import {
  NONE,
  scenario,
  stateDocument,
  wrongRows,
  type Scenario,
  type ScenarioOptions,
} from "../support/scenario";

const MIXED = { events: 1_200, matchingShare: 0.4, users: 60, guests: 0.2, unknownAppShare: 0.2 };
const ON = { ...MIXED, graph: {}, env: { AUDITLOG_ENRICH: "true" } };

type AuditRow = Readonly<Record<string, unknown>>;

function started(options: ScenarioOptions = ON): Promise<Scenario> {
  return scenario(options);
}

function graphOf({ graph }: Scenario): NonNullable<Scenario["graph"]> {
  if (graph === undefined) throw new Error("there is no Graph");
  return graph;
}

/** Of each row, the user whom the directory has for it; undefined where its record names none that it could find. */
function usersOf(tenant: Scenario): (readonly [AuditRow, GraphUser | undefined])[] {
  const { users } = graphOf(tenant);
  const byName = new Map(
    tenant.tenant.users.flatMap(({ objectId }) => {
      const user = users.get(objectId);
      return user === undefined ? [] : [[user.userPrincipalName.toLowerCase(), user] as const];
    }),
  );
  return [...tenant.dataverse.auditRows.values()].map((row) => [
    row,
    users.get(String(row["admin_userid"])) ?? byName.get(String(row["admin_userupn"]).toLowerCase()),
  ]);
}

/** Rows whose department isn't that of their user in the directory. */
function wrongDepartments(tenant: Scenario): AuditRow[] {
  return usersOf(tenant)
    .filter(([row, user]) => (row["admin_userdepartment"] ?? undefined) !== user?.department)
    .map(([row]) => row);
}

const filled = ({ dataverse }: Scenario): number =>
  [...dataverse.auditRows.values()].filter((row) => typeof row["admin_userdepartment"] === "string").length;

test.concurrent(
  "each row has its user's department, title, city, country and name, guests' names too",
  async () => {
    await using tenant = await started();

    const run = await tenant.run("once");

    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(wrongRows(tenant)).toEqual(NONE);
    expect(wrongDepartments(tenant)).toEqual([]);
    const known = usersOf(tenant).filter(([, user]) => user !== undefined);
    const named = known.filter(([row, user]) => row["admin_username"] === user?.displayName);
    expect([named.length, filled(tenant) > 100]).toEqual([known.length, true]);
    expect(known.filter(([, user]) => user?.userPrincipalName.includes("#EXT#")).length).toBeGreaterThan(0);
    const batches = graphOf(tenant).count("batch");
    expect([batches, graphOf(tenant).count()]).toEqual([batches, batches]);
  },
);

test.concurrent(
  "off, Graph hears nothing, no token is asked for it, and rows and state have nothing of it",
  async () => {
    await using tenant = await started({ ...MIXED, graph: {} });

    const run = await tenant.run("once");

    expect(run.code).toBe(0);
    expect([graphOf(tenant).count(), filled(tenant)]).toEqual([0, 0]);
    const scopes = tenant.entra.calls.map(({ body = "" }) => new URLSearchParams(body).get("scope"));
    expect(scopes.filter((scope) => scope?.includes("graph"))).toEqual([]);
    expect([stateDocument(tenant, "users"), stateDocument(tenant, "unfilled-users")]).toEqual([
      undefined,
      undefined,
    ]);
  },
);

test.concurrent("while Graph is down, all rows are there, and the next pass fills them", async () => {
  await using tenant = await started();
  graphOf(tenant).failWhen(() => true, { status: 503 });

  const first = await tenant.run("once");
  const before = filled(tenant);
  graphOf(tenant).lift();
  const second = await tenant.run("once");

  expect([first.code, second.code, before]).toEqual([0, 0, 0]);
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(first.events.filter(({ event }) => event === "enrichment_delayed")).toHaveLength(1);
  expect(second.events.filter(({ event }) => event === "enrichment_delayed")).toEqual([]);
  expect(wrongDepartments(tenant)).toEqual([]);
});

test.concurrent("throttled parts of a batch are asked for again", async () => {
  await using tenant = await started();
  graphOf(tenant).users.throttleParts(7);

  const run = await tenant.run("once");

  expect(run.code).toBe(0);
  expect(wrongDepartments(tenant)).toEqual([]);
});

test.concurrent.each(["forbidden", "idOnly"] as const)(
  "without User.Read.All (%s) rows are written without, with one warning; once it is granted they are filled",
  async (withoutRight) => {
    const graph = { users: { withoutRight } };
    await using tenant = await started({ ...ON, graph, entra: { client: { graphRoles: [] } } });

    const first = await tenant.run("once");
    const check = await tenant.run("check");
    tenant.entra.setGraphRoles(tenant.env["AUDITLOG_CLIENT_ID"] ?? "", ["User.Read.All"]);
    const before = filled(tenant);
    const second = await tenant.run("once");
    const checkAgain = await tenant.run("check");

    const warnings = first.events.filter(({ level }) => level === "warn").map(({ event }) => event);
    expect([first.code, before, warnings]).toEqual([0, 0, ["enrichment_delayed"]]);
    expect(check.code).toBe(1);
    expect(check.stdout).toMatch(
      /✖ {2}the token for Microsoft Graph carries User\.Read\.All: .*\n {3}→ Grant .*User\.Read\.All/,
    );
    expect([second.code, wrongDepartments(tenant)]).toEqual([0, []]);
    expect(checkAgain.stdout).toMatch(/✔ {2}users can be read from Microsoft Graph/);
    expect(checkAgain.code).toBe(0);
  },
);

test.concurrent(
  "users who were deleted or have no department leave what the kit's flow has filled",
  async () => {
    await using tenant = await started();
    const [gone, bare] = tenant.tenant.users.filter(({ isGuest }) => !isGuest);
    const { users } = graphOf(tenant);
    const user = users.get(bare?.objectId ?? "");
    if (gone === undefined || user === undefined) throw new Error("there are too few users");
    await tenant.run("once");
    const rowsOf = (upn: string): Record<string, unknown>[] =>
      [...tenant.dataverse.auditRows.values()].filter((row) => row["admin_userupn"] === upn);
    const theirs = [...rowsOf(gone.upn), ...rowsOf(user.userPrincipalName)];
    for (const row of theirs)
      Object.assign(row, { admin_userdepartment: "By the flow", admin_username: "By the flow" });
    users.delete(gone.objectId);
    const { department: _, ...without } = user;
    users.put(without);

    const to = new Date(tenant.clock.now()).toISOString();
    const from = new Date(tenant.clock.now() - 6 * 86_400_000).toISOString();
    const run = await tenant.run(`backfill --from ${from} --to ${to}`, {
      AUDITLOG_STATE: `${tenant.state}-2`,
    });

    expect(run.code).toBe(0);
    expect(theirs.length).toBeGreaterThan(0);
    expect(theirs.filter((row) => row["admin_userdepartment"] !== "By the flow")).toEqual([]);
    expect(rowsOf(gone.upn).filter((row) => row["admin_username"] !== "By the flow")).toEqual([]);
  },
);

test.concurrent("whether an app is premium comes from the inventory, where that knows it", async () => {
  await using tenant = await started();
  const [one, other, unsaid] = tenant.tenant.apps;
  const say = (id: string | undefined, value: string): void =>
    void Object.assign(tenant.dataverse.apps.get(id ?? "") ?? {}, { admin_usespremiumapi: value });
  say(one?.id, "True");
  say(other?.id, "False");

  await tenant.run("once");

  const premiumOf = (id: string | undefined): unknown[] => [
    ...new Set(
      [...tenant.dataverse.auditRows.values()]
        .filter((row) => row["admin_appid"] === id)
        .map((row) => row["admin_appispremium"]),
    ),
  ];
  // The default of the column is what a row gets of which nothing is known.
  expect([one, other, unsaid].map((app) => premiumOf(app?.id))).toEqual([[true], [false], [false]]);
});
