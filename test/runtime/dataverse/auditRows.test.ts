import type { AuditRow } from "../../../runtime/domain/reportRows";
import type { AuditRows } from "../../../runtime/dataverse/auditRows";
import type { Dataverse } from "../../fakes/emulators/dataverse";
import { appId } from "../../support/builders";
import { startEnvironment } from "./environment";

const signal = new AbortController().signal;
const DAY_MS = 86_400_000;

test("all rows are read, five thousand at a time, and no column that isn't needed", async () => {
  await using env = await startEnvironment();
  addRows(env.dataverse, 12_001);

  const { rows, sizes } = await readAll(env.rows);

  expect(sizes).toEqual([5_000, 5_000, 2_001]);
  expect(new Set(rows.map(({ admin_appname: name }) => name)).size).toBe(12_001);
  expect(Object.keys(rows[0] ?? {}).filter((name) => name.startsWith("admin_"))).toHaveLength(9);
  const pages = env.dataverse.calls.filter(({ path }) => path.endsWith("admin_auditlogs"));
  expect(pages.map(({ headers }) => headers["prefer"])).toEqual(Array(3).fill("odata.maxpagesize=5000"));
});

test("rows that are written or deleted meanwhile neither hide nor double others", async () => {
  await using env = await startEnvironment();
  addRows(env.dataverse, 10_500);
  const before = new Set([...env.dataverse.auditRows.values()].map(({ admin_appname: name }) => name));

  const seen: unknown[] = [];
  for await (const page of env.rows.pages(signal)) {
    seen.push(...page.map(({ admin_appname: name }) => name));
    addRows(env.dataverse, 50, `later ${seen.length} `);
    for (const name of seen.slice(0, 20)) before.delete(name as string);
    for (const [key, row] of env.dataverse.auditRows)
      if (seen.slice(0, 20).includes(row["admin_appname"])) env.dataverse.auditRows.delete(key);
  }

  expect(new Set(seen).size).toBe(seen.length);
  expect([...before].filter((name) => !seen.includes(name))).toEqual([]);
}, 60_000);

test("an empty table is one page without rows", async () => {
  await using env = await startEnvironment();

  expect(await readAll(env.rows)).toEqual({ rows: [], sizes: [0] });
});

test.each([true, false])(
  "columns that a kit lacks are left out, metadata readable: %s",
  async (isReadable) => {
    await using env = await startEnvironment({
      missingColumns: ["admin_userdepartment", "admin_appname", "admin_userid"],
    });
    addRows(env.dataverse, 3);
    if (!isReadable) env.dataverse.removePrivilege("prvReadEntity");

    const { rows } = await readAll(env.rows);

    expect(rows.map(({ admin_userupn: upn }) => upn)).toEqual(Array(3).fill("ada@contoso.com"));
    expect(Object.keys(rows[0] ?? {})).not.toContain("admin_appname");
  },
);

test("without a column that counting needs, reading ends by its name", async () => {
  await using env = await startEnvironment({ missingColumns: ["admin_appid"] });

  await expect(readAll(env.rows)).rejects.toThrow("admin_appid");
});

test("a table that isn't there is told as elsewhere", async () => {
  await using env = await startEnvironment();
  env.dataverse.removeTable();

  await expect(readAll(env.rows)).rejects.toMatchObject({
    message: expect.stringContaining("table admin_auditlog does not exist in"),
    hint: expect.stringContaining("Install the CoE Starter Kit's core components"),
  });
});

test("a page that is throttled, fails or breaks off is asked for again", async () => {
  await using env = await startEnvironment();
  addRows(env.dataverse, 12_000);
  const faults = [
    {
      status: 429,
      headers: { "Retry-After": "17" },
      body: { error: { code: "0x80072322", message: "slow" } },
    },
    { status: 503 },
    { truncate: 1_000 },
  ];
  const isSecondPage = (query: URLSearchParams): boolean =>
    /pagenumber="2"/.test(query.get("$skiptoken") ?? "");
  for (const fault of faults.slice(0, 2))
    env.dataverse.failWhen(({ query }) => isSecondPage(query), fault, { times: 1 });
  env.dataverse.failWhen(
    ({ query }) => /pagenumber="3"/.test(query.get("$skiptoken") ?? ""),
    faults[2] ?? {},
    {
      times: 1,
    },
  );

  const { rows, sizes } = await readAll(env.rows);

  expect(sizes).toEqual([5_000, 5_000, 2_000]);
  expect(new Set(rows.map(({ admin_appname: name }) => name)).size).toBe(12_000);
});

test("a list that Dataverse no longer continues ends with how far it came", async () => {
  await using env = await startEnvironment();
  addRows(env.dataverse, 6_000);
  const body = { error: { code: "0x80041129", message: "Malformed XML in the Paging Cookie." } };
  env.dataverse.failWhen(({ query }) => query.has("$skiptoken"), { status: 400, body }, { times: 1 });

  await expect(readAll(env.rows)).rejects.toMatchObject({
    message: expect.stringMatching(
      /^Dataverse no longer continues its list of rows after 5,000 of them \(.*Malformed XML/,
    ),
    hint: "Start again: a list is read from its beginning.",
  });
});

test.each<[string, unknown, string]>([
  ["on another host", "https://contoso.example/api/data/v9.2/admin_auditlogs?$skiptoken=1", "gets no token"],
  ["that isn't an address", 7, "a list that doesn't go on"],
])("a next page %s isn't asked for", async (_, link, message) => {
  await using env = await startEnvironment();
  addRows(env.dataverse, 2);
  const edit = (answer: { readonly body?: Buffer | string }) => {
    const page = JSON.parse(String(answer.body)) as object;
    return { status: 200, body: JSON.stringify({ ...page, "@odata.nextLink": link }) };
  };
  env.dataverse.failWhen(({ path }) => path.endsWith("admin_auditlogs"), { edit }, { times: 1 });

  await expect(readAll(env.rows)).rejects.toThrow(message);
});

test("an empty page that names itself as its next one ends the list", async () => {
  await using env = await startEnvironment();
  const link = `${env.dataverse.url}/api/data/v9.2/admin_auditlogs?$select=admin_title`;
  const edit = (answer: { readonly body?: Buffer | string }) => {
    const page = JSON.parse(String(answer.body)) as object;
    return { status: 200, body: JSON.stringify({ ...page, "@odata.nextLink": link }) };
  };
  env.dataverse.failWhen(({ path }) => path.endsWith("admin_auditlogs"), { edit });

  await expect(readAll(env.rows)).rejects.toThrow("a list that doesn't go on");
});

test.each([
  ["begins again", ["1", "2", "1"]],
  ["repeats the row that the page before ended with", ["1", "2", "2"]],
])("a list that %s is counted neither twice nor for ever", async (_, firsts) => {
  await using env = await startEnvironment();
  let asked = 0;
  const edit = () => {
    const first = firsts[Math.min(asked, firsts.length - 1)];
    const link = `${env.dataverse.url}/api/data/v9.2/admin_auditlogs?$skiptoken=${++asked}`;
    return {
      status: 200,
      body: JSON.stringify({ value: [{ admin_auditlogid: first }], "@odata.nextLink": link }),
    };
  };
  env.dataverse.failWhen(({ path }) => path.endsWith("admin_auditlogs"), { edit });

  await expect(readAll(env.rows)).rejects.toThrow("a list that repeats rows");
  expect(asked).toBe(3);
});

test("the inventory is read with what it has", async () => {
  await using env = await startEnvironment();
  Object.assign(env.dataverse.apps.get(appId(1)) ?? {}, {
    admin_appenvironmentdisplayname: "Sales",
    admin_applastlaunchedon: "2026-10-01T08:00:00Z",
  });
  Object.assign(env.dataverse.apps.get(appId(2)) ?? {}, { admin_appdeleted: true });
  env.dataverse.removeColumn("admin_app", "admin_appstate");

  expect(await env.rows.apps(signal)).toEqual([
    {
      id: appId(1),
      name: "App 1",
      environment: "Sales",
      isDeleted: false,
      lastLaunchedMs: Date.parse("2026-10-01T08:00:00Z"),
    },
    { id: appId(2), name: "App 2", environment: "", isDeleted: true, lastLaunchedMs: undefined },
  ]);
});

test("without an inventory, or the right to read it, there is none", async () => {
  await using env = await startEnvironment();

  env.dataverse.removePrivilege("prvReadadmin_App");
  expect(await env.rows.apps(signal)).toBe("refused");
  env.dataverse.removeTable("admin_app");
  expect(await env.rows.apps(signal)).toBe("missing");
});

test("the count of all rows is as old as Dataverse's own, and none where it is refused", async () => {
  await using env = await startEnvironment();
  addRows(env.dataverse, 12);

  expect(await env.rows.roughCount(signal)).toBeUndefined();
  await env.clock.sleep(DAY_MS, signal);
  expect(await env.rows.roughCount(signal)).toBe(12);
  addRows(env.dataverse, 5);
  expect(await env.rows.roughCount(signal)).toBe(12);
  env.dataverse.failNext({ status: 403, body: { error: { code: "0x80040220", message: "no" } } });
  expect(await env.rows.roughCount(signal)).toBeUndefined();
});

/** Rows whose names differ, under ids in no order. */
function addRows({ auditRows }: Dataverse, count: number, prefix = ""): void {
  for (let number = 0; number < count; number++) {
    const name = `${prefix}App ${number}`;
    const hash = Buffer.from(name).reduce(
      (sum, byte) => Math.imul(sum ^ byte, 0x0100_0193) >>> 0,
      0x811c_9dc5,
    );
    const id = `${hash.toString(16).padStart(8, "0")}-0000-4000-8000-${String(auditRows.size).padStart(12, "0")}`;
    auditRows.set(id, {
      admin_auditlogid: id,
      admin_operation: "LaunchPowerApp",
      admin_creationtime: "2026-10-01T08:00:00Z",
      admin_appid: appId(1),
      admin_appname: name,
      admin_userupn: "ada@contoso.com",
    });
  }
}

async function readAll(rows: AuditRows): Promise<{ rows: AuditRow[]; sizes: number[] }> {
  const all: AuditRow[] = [];
  const sizes: number[] = [];
  for await (const page of rows.pages(signal)) {
    all.push(...page);
    sizes.push(page.length);
  }
  return { rows: all, sizes };
}
