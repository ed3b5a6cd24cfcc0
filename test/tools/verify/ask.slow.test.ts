import { askAll } from "../../../tools/verify/ask";
import { CantTell } from "../../../tools/verify/cantTell";
import { exchange } from "../../../tools/verify/exchange";
import { MadeRows } from "../../../tools/verify/madeRows";
import type { Question } from "../../../tools/verify/question";
import { readTarget } from "../../../tools/verify/target";
import { run, startTenant } from "./tenant";

const base = { area: "entra", asks: "x", assumed: 1 } as const;

async function ask(questions: readonly Question[]) {
  const target = await readTarget(undefined, {
    AUDITLOG_TENANT_ID: "11111111-1111-4111-8111-111111111111",
    AUDITLOG_CLIENT_ID: "22222222-2222-4222-8222-222222222222",
  });
  const shared = { target, exchange, personToken: async () => "", rows: new MadeRows(), newId: () => "" };
  const stop = new AbortController().signal;
  return await askAll(questions, shared, { stop, limit: () => stop, onAnswer: () => undefined });
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

  const only = ["dataverse.parallelism-hint", "dataverse.language"];
  const { file } = await run(tenant, { only, limit });

  expect(file.answers).toMatchObject([
    { id: "dataverse.parallelism-hint", why: "no answer in time" },
    { id: "dataverse.language", verdict: "as assumed" },
  ]);
});

test("a service that can't be reached is told by the code of the network", async () => {
  await using tenant = await startTenant();
  await tenant.dataverse.refuse();

  const { file } = await run(tenant, { only: ["dataverse.language"] });

  expect(file.answers).toMatchObject([{ why: "the service can't be reached (ECONNREFUSED)" }]);
});
