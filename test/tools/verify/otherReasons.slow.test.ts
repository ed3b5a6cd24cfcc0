import type { Answer } from "../../fakes/emulators/base/answer";
import type { CallInProgress, Fault } from "../../fakes/emulators/emulator";
import type { SimulatedTenant, SimulatedTenantOptions } from "../../fakes/emulators/simulatedTenant";
import { run, startTenant } from "./tenant";

// Neither "as assumed" nor "differs" where an answer has another cause than the question.

type Service = "entra" | "graph" | "activity" | "dataverse";

const HTML: Fault = { body: "<html>Sign in to the hotel's network</html>" };
const DENIED: Fault = {
  status: 401,
  body: { Message: "Authorization has been denied for this request." },
};
const AUDITING_OFF: Fault = {
  status: 400,
  body: {
    error: {
      code: "ListSubscriptions [CorrId=0][AppId",
      message: "1] failed. Exception: DataServiceException: Tenant 2 does not exist.",
    },
  },
};
const INTERNAL = { error: { code: "AF50000", message: "An internal error occurred. Retry the request." } };
const NO_MEMBER = {
  error: { code: "0x80072560", message: "The user is not a member of the organization." },
};

const everything: readonly (readonly [Service, string, Fault])[] = [
  ...(["entra", "graph", "activity", "dataverse"] as const).flatMap(
    (service) =>
      [
        [service, "a page of HTML with 200", { status: 200, ...HTML }],
        [service, "a page of HTML with 403", { status: 403, ...HTML }],
        [service, "503 without a word", { status: 503, body: "" }],
        [service, "408 without a word", { status: 408, body: "" }],
      ] as const,
  ),
  ["entra", "429", { status: 429, body: { error: "temporarily_unavailable", error_codes: [90055] } }],
  ["activity", "401", DENIED],
  ["activity", "auditing that is off", AUDITING_OFF],
  ["activity", "500 AF50000", { status: 500, body: INTERNAL }],
  ["dataverse", "401", DENIED],
  ["dataverse", "403 0x80072560", { status: 403, body: NO_MEMBER }],
];

test.each(everything)("%s answers %s to everything: nothing of it is told", async (service, _, fault) => {
  await using tenant = await startTenant();
  tenant[service]?.failWhen(() => true, fault);

  const { file } = await run(tenant);

  expect(toldOf(file.answers, service)).toEqual([]);
});

const afterwards = everything.filter(
  ([service, , { status }]) => service !== "entra" && service !== "graph" && status !== 401,
);

test.each(afterwards)(
  "%s begins to answer %s in the middle of the run: no refusal of it is told",
  async (service, _, fault) => {
    await using tenant = await startTenant();
    tenant[service]?.failWhen((call) => !isControl(call), fault);

    const { file } = await run(tenant, { write: false });

    expect(file.answers.filter((answer) => answer.verdict === "differs" && isRefusal(answer))).toEqual([]);
  },
);

test("a secret that has expired: what needs the app's sign-in isn't told, and the reason has its number", async () => {
  await using tenant = await startTenant();
  const wrong = { ...tenant, env: { ...tenant.env, AUDITLOG_CLIENT_SECRET: "expired" } };

  const { file } = await run(wrong);

  const told = file.answers.filter(({ verdict }) => verdict !== "can't tell").map(({ id }) => id);
  expect(told.filter((id) => !/90002|700016|7000215|7000216/.test(id))).toEqual([]);
  expect(file.answers.find(({ id }) => id === "entra.token-lifetime")).toMatchObject({
    why: expect.stringContaining("AADSTS7000215"),
  });
});

test("a tenant or an app that isn't in this cloud isn't what the other sign-ins are asked about", async () => {
  await using tenant = await startTenant();
  const gone = "99999999-0000-4000-8000-000000000000";

  for (const name of ["AUDITLOG_TENANT_ID", "AUDITLOG_CLIENT_ID"]) {
    const { file } = await run({ ...tenant, env: { ...tenant.env, [name]: gone } });

    expect(file.answers.filter(({ verdict }) => verdict === "differs")).toEqual([]);
  }
});

test("a person who may read alone: no write is told", async () => {
  await using tenant = await startTenant();
  const body = { error: { code: "0x80040220", message: "is missing prvCreateadmin_auditlog privilege" } };
  tenant.dataverse.failWhen(({ method }) => method !== "GET", { status: 403, body });

  const { file } = await run(tenant);

  expect(file.answers.filter(({ verdict }) => verdict === "differs")).toEqual([]);
});

test.each([
  ["dataverse.missing-lookup", "admin_applookup"],
  ["dataverse.text-too-long", "admin_operation"],
  ["dataverse.date-without-zone", "admin_creationtime"],
])("%s isn't told of a table without %s", async (id, column) => {
  await using tenant = await startTenant({ dataverse: { missingColumns: [column] } });

  const { file } = await run(tenant, { only: [id] });

  expect(file.answers).toMatchObject([{ id, verdict: "can't tell" }]);
});

test("a row that has the new id by chance isn't the run's own, and stays", async () => {
  await using tenant = await startTenant();
  const id = "0b0b0b0b-0000-4000-8000-000000000002";
  await fetch(`${tenant.dataverse.url}/api/data/v9.2/admin_auditlogs(${id})`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${tenant.entra.issue({ audience: tenant.dataverse.url })}` },
    body: JSON.stringify({ admin_title: "Ada" }),
  });

  const { left } = await run(tenant, { only: ["dataverse.create-only"], newId: () => id });

  expect(tenant.dataverse.auditRows.get(id)).toMatchObject({ admin_title: "Ada" });
  expect(left).toEqual([]);
});

test("an update by @odata.id is asked of a row that exists", async () => {
  await using tenant = await startTenant();
  let rows = -1;
  tenant.dataverse.onCall(({ path }) => {
    if (path.endsWith("UpdateMultiple")) rows = tenant.dataverse.auditRows.size;
  });

  await run(tenant, { only: ["dataverse.alternate-key-update"] });

  expect(rows).toBe(1);
});

test.each([
  ["graph.permission-order", "graph", (body: string) => body.replace(/\{"id":"594c[^}]*Role"\},/, "")],
  [
    "activity.exact-24-hours",
    "activity",
    () => '{"error":{"code":"AF20022","message":"No subscription found."}}',
  ],
  ["activity.blob-error-quotes", "activity", () => '{"Message":"Authorization has been denied."}'],
] as const)("%s isn't told by an answer that is about something else", async (id, service, change) => {
  await using tenant = await startTenant();
  edit(
    tenant,
    service,
    (call) => call.operation !== "list",
    change,
    id === "graph.permission-order" ? 200 : 400,
  );

  const { file } = await run(tenant, { only: [id] });

  expect(file.answers).toMatchObject([{ id, verdict: "can't tell" }]);
});

const small: Partial<SimulatedTenantOptions> = { events: 30, repeatedRecords: 0, recordsPerBlob: 30 };

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

function isControl({ operation, path }: CallInProgress): boolean {
  return operation === "list" || path.endsWith("/WhoAmI") || path.endsWith("/admin_auditlogs");
}

function isRefusal({ id }: { readonly id: string }): boolean {
  return /\.(AF\d+|AADSTS\d+|missing-|unknown-|blob-error)/.test(id);
}

function toldOf(answers: readonly { readonly id: string; readonly verdict: string }[], service: Service) {
  const areas = service === "activity" ? ["activity", "records"] : [service];
  return answers.filter(
    ({ id, verdict }) =>
      areas.includes(id.split(".")[0] ?? "") &&
      verdict !== "can't tell" &&
      // Of a refusal that is the throttling asked about.
      !id.startsWith("activity.throttle"),
  );
}

function spanOf(query: URLSearchParams): number {
  return Date.parse(query.get("endTime") ?? "") - Date.parse(query.get("startTime") ?? "");
}

function edit(
  tenant: SimulatedTenant,
  service: "graph" | "activity",
  isIt: (call: CallInProgress) => boolean,
  change: (body: string) => string,
  status?: number,
): void {
  const edited = (answer: Answer): Answer => ({
    ...answer,
    status: status ?? answer.status,
    body: change(answer.body?.toString() ?? ""),
  });
  tenant[service]?.failWhen(isIt, { edit: edited });
}
