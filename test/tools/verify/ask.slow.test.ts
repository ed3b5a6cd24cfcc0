import { askAll } from "../../../tools/verify/ask";
import { CantTell } from "../../../tools/verify/cantTell";
import { exchange } from "../../../tools/verify/exchange";
import { MadeRows } from "../../../tools/verify/madeRows";
import type { Question } from "../../../tools/verify/question";
import { questions } from "../../../tools/verify/questions";
import type { PersonToken, Services } from "../../../tools/verify/services";
import { readTarget } from "../../../tools/verify/target";
import { run, startTenant } from "./tenant";

const base = { area: "entra", asks: "x", assumed: 1 } as const;

async function ask(
  asked: readonly Question[],
  { personToken = async () => "", limit }: { personToken?: PersonToken; limit?: () => AbortSignal } = {},
) {
  const target = await readTarget(undefined, {
    AUDITLOG_TENANT_ID: "11111111-1111-4111-8111-111111111111",
    AUDITLOG_CLIENT_ID: "22222222-2222-4222-8222-222222222222",
    AUDITLOG_DATAVERSE_URL: "https://contoso.crm4.dynamics.com",
  });
  const shared = { target, exchange, personToken, rows: new MadeRows(), newId: () => "" };
  const stop = new AbortController().signal;
  return await askAll(asked, shared, {
    stop,
    deadline: stop,
    limit: limit ?? (() => stop),
    onAnswer: () => undefined,
  });
}

test("a question that fails ends neither the run nor shows what it failed with", async () => {
  const answers = await ask([
    { ...base, id: "a", look: () => Promise.reject(new RangeError("ada@contoso.com")) },
    { ...base, id: "b", look: () => Promise.reject(new CantTell("no day has content")) },
    { ...base, id: "c", look: async () => 1 },
    { ...base, id: "d", look: async () => 2, fits: (value) => value === 2 },
    { ...base, id: "e", look: async () => "ada@contoso.com" },
  ]);

  expect(answers).toEqual([
    { id: "a", verdict: "can't tell", why: "the question failed (RangeError)" },
    { id: "b", verdict: "can't tell", why: "no day has content" },
    { id: "c", verdict: "as assumed", seen: 1, assumed: 1 },
    { id: "d", verdict: "as assumed", seen: 2, assumed: 1 },
    { id: "e", verdict: "differs", seen: "another", assumed: 1 },
  ]);
});

test("a service that doesn't end its answer costs one question its time", async () => {
  await using tenant = await startTenant();
  tenant.dataverse.failNext({ stall: 2 });
  const limits: AbortController[] = [];
  const limit = () => {
    limits.push(new AbortController());
    return limits.at(-1)?.signal ?? AbortSignal.abort();
  };
  tenant.dataverse.onCall(({ path }) => {
    if (path.endsWith("/WhoAmI")) limits.at(-1)?.abort(new DOMException("", "TimeoutError"));
  });

  const only = ["dataverse.parallelism-hint", "dataverse.table-type"];
  const { file } = await run(tenant, { only, limit });

  expect(file.answers).toMatchObject([
    { id: "dataverse.parallelism-hint", why: "no answer in time" },
    { id: "dataverse.table-type", verdict: "as assumed" },
  ]);
});

test("a service that leaves each request without an answer costs three questions their time, and no more", async () => {
  await using tenant = await startTenant();
  tenant.dataverse.failWhen(() => true, { stall: 0 });
  let limits = 0;
  const limit = () => {
    const controller = new AbortController();
    limits += 1;
    tenant.dataverse.onCall(() => controller.abort(new DOMException("", "TimeoutError")));
    return controller.signal;
  };

  const only = questions.filter(({ area }) => area === "dataverse").map(({ id }) => id);
  const { file } = await run(tenant, { only, limit, write: false });

  expect(tenant.dataverse.calls.length).toBeLessThanOrEqual(3);
  expect(limits).toBeGreaterThan(8);
  expect(JSON.stringify(file.answers)).toContain(
    "the service left 3 requests without an answer: run again later",
  );
});

test("what isn't asked when the run has had its time says so", async () => {
  await using tenant = await startTenant();

  const { file } = await run(tenant, { only: ["dataverse.table-type"], deadline: AbortSignal.abort() });

  expect(file.answers).toMatchObject([{ why: "the run has had its 20 minutes: --only asks this alone" }]);
  expect(tenant.dataverse.calls).toEqual([]);
});

test("an answer that hangs costs its question's time, and content that was read until then is judged", async () => {
  await using tenant = await startTenant();
  const slow = new AbortController();
  let blobs = 0;
  tenant.activity.failWhen(() => blobs > 20, { stall: 0 });
  tenant.activity.onCall(({ operation }) => {
    if (operation === "blob") blobs += 1;
    if (blobs > 20) slow.abort(new DOMException("", "TimeoutError"));
  });

  const { file } = await run(tenant, { only: ["records.creation-time-zone"], limit: () => slow.signal });

  expect(file.answers).toMatchObject([{ verdict: "as assumed" }]);
});

test("a command line that waits for something costs one question its time", async () => {
  const limit = new AbortController();
  const personToken = () => {
    limit.abort(new DOMException("", "TimeoutError"));
    return new Promise<string>(() => undefined);
  };
  const look = async (services: Services) => (await services.dataverse("WhoAmI")).status;

  const answers = await ask([{ ...base, id: "a", look }], { personToken, limit: () => limit.signal });

  expect(answers).toMatchObject([{ why: "no answer in time" }]);
});

test("a reason is repeated where another answer came in between", async () => {
  await using tenant = await startTenant({ activity: { subscribed: [] } });

  const { printed } = await run(tenant, {
    only: ["activity.default-window", "activity.lookback-tolerance", "activity.AF20001", "activity.AF20030"],
  });

  expect(printed).toMatch(/lookback-tolerance +as above/);
  expect(printed).toMatch(/AF20030 +Audit\.General isn't subscribed/);
});

test("a service that can't be reached is told by the code of the network", async () => {
  await using tenant = await startTenant();
  await tenant.dataverse.refuse();

  const { file } = await run(tenant, { only: ["dataverse.table-type"] });

  expect(file.answers).toMatchObject([{ why: "the service can't be reached (ECONNREFUSED)" }]);
});
