import type { CallInProgress, Fault } from "../../fakes/emulators/emulator";
import { edit, run, startTenant } from "./tenant";

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
  ["activity.exact-24-hours", "activity", '{"error":{"code":"AF20022","message":"No subscription found."}}'],
  ["activity.blob-error-quotes", "activity", '{"Message":"Authorization has been denied."}'],
] as const)("%s isn't told by an answer that is about something else", async (id, service, change) => {
  await using tenant = await startTenant();
  edit(tenant, service, (call) => call.operation !== "list", change);

  const { file } = await run(tenant, { only: [id] });

  expect(file.answers).toMatchObject([{ id, verdict: "can't tell" }]);
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
