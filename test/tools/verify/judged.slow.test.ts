import { edit, run, startTenant } from "./tenant";

// What few of a kind, other workloads, other halves of a window or other tenants have doesn't decide.

const small = { events: 30, repeatedRecords: 0, recordsPerBlob: 30 };

test("how late records come isn't judged by a handful of them", async () => {
  await using tenant = await startTenant(small);

  const { file } = await run(tenant, { only: ["records.late"] });

  expect(file.answers).toMatchObject([{ verdict: "can't tell", why: expect.stringContaining("would tell") }]);
});

test("one launch among hundreds isn't rounded away", async () => {
  await using tenant = await startTenant({ recordsPerBlob: 30 });
  let isFirst = true;
  edit(
    tenant,
    "activity",
    ({ operation }) => operation === "blob",
    (body) => {
      if (!isFirst || !body.includes('"LaunchPowerApp"')) return body;
      isFirst = false;
      const records = JSON.parse(body) as { Operation: string; UserKey: string }[];
      const launch = records.find(({ Operation: operation }) => operation === "LaunchPowerApp");
      if (launch !== undefined) launch.UserKey = "i:0h.f|membership|x";
      return JSON.stringify(records);
    },
  );

  const { file } = await run(tenant, { only: ["records.user-key"] });

  expect(file.answers).toMatchObject([{ verdict: "differs" }]);
});

test("other workloads' times don't count where there are launches", async () => {
  await using tenant = await startTenant();
  edit(
    tenant,
    "activity",
    ({ operation }) => operation === "blob",
    (body) => {
      const records = JSON.parse(body) as { Operation: string; CreationTime: string }[];
      return JSON.stringify(
        records.map((each) =>
          /power/i.test(each.Operation) ? each : { ...each, CreationTime: `${each.CreationTime}Z` },
        ),
      );
    },
  );

  const { file } = await run(tenant, { only: ["records.creation-time-zone"] });

  expect(file.answers).toMatchObject([{ verdict: "as assumed", seen: "none" }]);
});

test("a blob that can't be read doesn't end the reading of the others", async () => {
  await using tenant = await startTenant();
  tenant.activity.failNext({ status: 404, body: "" }, { operation: "blob" });

  const { file } = await run(tenant, { only: ["records.creation-time-zone"] });

  expect(file.answers).toMatchObject([{ verdict: "as assumed" }]);
});

test("a wide window that is listed from its end is listed in part, too", async () => {
  await using tenant = await startTenant({ days: 3, activity: { wideWindow: "whole", pageSize: 5_000 } });
  edit(
    tenant,
    "activity",
    ({ query }) => spanOf(query) > 86_400_000,
    (body) => {
      const items = JSON.parse(body) as { contentCreated: string }[];
      const newest = Math.max(...items.map(({ contentCreated }) => Date.parse(contentCreated)));
      return JSON.stringify(
        items.filter(({ contentCreated }) => Date.parse(contentCreated) > newest - 20 * 3_600_000),
      );
    },
  );

  const { file } = await run(tenant, { only: ["activity.wide-window"] });

  expect(file.answers).toMatchObject([{ verdict: "differs", seen: "partial" }]);
});

test("more than a day isn't the last 24 hours", async () => {
  await using tenant = await startTenant({ days: 3 });
  edit(
    tenant,
    "activity",
    ({ operation, query }) => operation === "content" && !query.has("startTime"),
    (body) => {
      const items = JSON.parse(body) as { contentCreated: string }[];
      const early = (time: string): string => new Date(Date.parse(time) - 86_400_000).toISOString();
      return JSON.stringify([
        ...items,
        ...items.map((item) => ({ ...item, contentCreated: early(item.contentCreated) })),
      ]);
    },
  );

  const { file } = await run(tenant, { only: ["activity.default-window"] });

  expect(file.answers).toMatchObject([{ verdict: "differs", seen: "another" }]);
});

test.each([
  ["entra.token-lifetime", { entra: { tokenLifetimeSeconds: 5_300 } }],
  ["dataverse.parallelism-hint", { dataverse: { dopHint: 52 } }],
  ["activity.content-expiry", { activity: { contentTtlMs: 604_740_000 } }],
] as const)("%s: what differs from tenant to tenant is as assumed", async (id, options) => {
  await using tenant = await startTenant(options);

  const { file } = await run(tenant, { only: [id] });

  expect(file.answers).toMatchObject([{ id, verdict: "as assumed" }]);
});

test("with both affinity cookies, their order doesn't matter", async () => {
  await using tenant = await startTenant();
  tenant.dataverse.failWhen(() => true, {
    raw: ({ body = "" }) =>
      [
        "HTTP/1.1 200 OK",
        "Set-Cookie: ARRAffinitySameSite=1; path=/",
        "Set-Cookie: ARRAffinity=1; path=/",
        `Content-Length: ${Buffer.byteLength(body)}`,
        "",
        body.toString(),
      ].join("\r\n"),
  });

  const { file } = await run(tenant, { only: ["dataverse.affinity-cookie"] });

  expect(file.answers).toMatchObject([{ verdict: "as assumed" }]);
});

function spanOf(query: URLSearchParams): number {
  return Date.parse(query.get("endTime") ?? "") - Date.parse(query.get("startTime") ?? "");
}
