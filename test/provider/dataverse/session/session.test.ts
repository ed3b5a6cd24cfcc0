import { dataverseFrom } from "../../../../provider/dataverse/session/connect";
import { Queue } from "../../../../provider/dataverse/session/queue";
import { createWebApi } from "../../../../provider/dataverse/session/session";
import { Limiter } from "../../../../common/http/limiter";
import { HttpError } from "../../../../common/errors";
import { json } from "../../../fakes/emulators/base/answer";
import { FakeClock } from "../../../support/fakeClock";
import { CONNECTION } from "../../support/environment";
import { CREATE, LOCKED, startService } from "../../support/dataverseService";

test("the token is for the environment, asked for once for all calls, and sent in its header alone", async () => {
  await using service = await startService();

  await (await service.connect()).send({ method: "GET", path: "WhoAmI" });
  await (await service.connect()).send({ method: "GET", path: "WhoAmI" });

  expect(service.scopes).toEqual(["https://contoso.crm4.dynamics.com/.default"]);
  expect(service.server.calls.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ["/api/data/v9.2/WhoAmI", "Bearer token 1"],
    ["/api/data/v9.2/WhoAmI", "Bearer token 1"],
  ]);
});

test("a token that is refused is replaced once", async () => {
  await using service = await startService();
  service.server.failNext({ status: 401 }, { times: 2 });

  const sent = (await service.connect()).send({ method: "GET", path: "WhoAmI" });

  await expect(sent).rejects.toMatchObject({ status: 401 });
  expect(service.scopes).toHaveLength(2);
});

test("a list has the rows of all its pages, read past the caches when it has to", async () => {
  await using service = await startService(({ query }) =>
    json(200, query.has("page") ? { value: [3] } : { value: [1, 2], "@odata.nextLink": nextLink() }),
  );
  const nextLink = (): string => `${service.server.url}/api/data/v9.2/roles?page=2`;
  const api = await service.connect();

  expect(await api.list("roles?$select=name", { strong: true })).toEqual([1, 2, 3]);
  expect(service.server.calls.map(({ headers }) => headers.consistency)).toEqual(["Strong", "Strong"]);
});

test("a next page on another host gets no request", async () => {
  await using other = await startService();
  await using service = await startService(() =>
    json(200, { value: [1], "@odata.nextLink": `${other.server.url}/roles` }),
  );

  await expect((await service.connect()).list("roles")).rejects.toThrow("another host, which gets no token");
  expect(other.server.count()).toBe(0);
});

test("an answer that isn't JSON isn't a list, nor a bug of ours", async () => {
  await using service = await startService(() => ({ status: 200, body: "<html>sign in</html>" }));

  const listed = (await service.connect()).list("roles");

  await expect(listed).rejects.toMatchObject({
    name: "ConnectorError",
    message: expect.stringContaining("other than JSON"),
  });
});

test("a request without an answer is repeated, unless a repetition would do it twice", async () => {
  await using service = await startService(() => ({ status: 204 }));
  const api = await service.connect();
  service.server.failNext({ reset: true, afterEffect: true }, { times: 2 });

  await api.send(CREATE);
  expect([service.server.count(), service.clock.slept]).toEqual([3, [1_000, 2_000]]);

  service.server.failNext({ reset: true, afterEffect: true });
  await expect(api.send({ ...CREATE, retryable: false })).rejects.toMatchObject({ status: 0 });
  expect(service.server.count()).toBe(4);
});

test("what takes its time is asked for again, with what is waited for and how long already", async () => {
  await using service = await startService();
  const api = await service.connect();
  let looks = 0;

  const found = await api.waitFor("the moon", async () => (++looks === 4 ? "moon" : undefined));

  expect(found).toBe("moon");
  expect(service.clock.slept).toEqual([1_000, 2_000, 4_000]);
  expect(service.statuses).toEqual([
    "waiting for the moon (0 s)",
    "waiting for the moon (1 s)",
    "waiting for the moon (3 s)",
  ]);
});

test("waiting has an end", async () => {
  await using service = await startService();
  const api = await service.connect();

  await expect(api.waitFor("the moon", async () => undefined)).rejects.toMatchObject({
    name: "ProviderError",
    message: expect.stringMatching(
      /^timed out after 3\d\d s waiting for the moon\nRun pulumi up --stack <stack> again later$/,
    ),
  });
  const patience = { firstMs: 1_000, maxMs: 1_000, limitMs: 2_000 };
  const clouded = api.waitFor("the sun", async (note) => note(new Error("clouds")), patience);
  await expect(clouded).rejects.toMatchObject({
    message: "timed out after 2 s waiting for the sun: clouds\nRun pulumi up --stack <stack> again later",
  });
});

test("when the engine stops, nothing waits any longer", async () => {
  await using service = await startService(() => {
    service.stop.abort(new Error("canceled"));
    return json(429, LOCKED);
  });
  const api = await service.connect();

  await expect(api.customize(CREATE)).rejects.toThrow("canceled");
  await expect(api.waitFor("the moon", async () => undefined)).rejects.toThrow("canceled");
  await expect(api.list("roles")).rejects.toThrow("canceled");

  expect([service.server.count(), service.clock.slept]).toEqual([1, []]);
});

test("a host that doesn't exist is not asked again", async () => {
  let attempts = 0;
  const clock = new FakeClock();
  const send = async (): Promise<never> => {
    attempts++;
    throw new HttpError("getaddrinfo ENOTFOUND", { status: 0, serviceCode: "ENOTFOUND" });
  };
  const api = createWebApi(
    {
      origin: CONNECTION.environmentUrl,
      send,
      clock,
      limiter: new Limiter({ limit: 10, windowMs: 1_000, clock }),
      customizations: new Queue(),
      tokens: { get: async () => "token", invalidate: () => undefined },
    },
    CONNECTION,
    { signal: new AbortController().signal, status: () => undefined },
  );

  await expect(api.list("roles")).rejects.toMatchObject({ serviceCode: "ENOTFOUND" });
  expect(attempts).toBe(1);
});

test("beside an emulator of Resource Manager, the real Dataverse gets no request", async () => {
  const credential = { getToken: async () => Promise.reject(new Error("must not be asked")) };
  const env = { AUDITLOG_RESOURCE_MANAGER_URL: "https://127.0.0.1:8443" };
  const connect = dataverseFrom(env, { clock: new FakeClock(), credential });
  const call = { signal: new AbortController().signal, status: () => undefined };

  await expect(connect(CONNECTION, call)).rejects.toMatchObject({
    name: "ProviderError",
    message: expect.stringMatching(
      /^AUDITLOG_RESOURCE_MANAGER_URL is set, but AUDITLOG_DATAVERSE_EMULATOR_URL isn't; /,
    ),
  });
});

test.each([
  "https://dataverse.example.com",
  "http://127.0.0.1.example.com",
  "http://localhost:8080",
  "http://127.1:8080",
  "nonsense",
])("tokens are not sent to %s, which isn't an address of this machine", async (url) => {
  const credential = { getToken: async () => Promise.reject(new Error("must not be asked")) };
  const connect = dataverseFrom(
    { AUDITLOG_DATAVERSE_EMULATOR_URL: url },
    { clock: new FakeClock(), credential },
  );
  const call = { signal: new AbortController().signal, status: () => undefined };

  await expect(connect(CONNECTION, call)).rejects.toMatchObject({
    name: "ProviderError",
    message: expect.stringContaining("must be an address of this machine"),
  });
});

test.each([
  ["the same page again", () => "roles?$skiptoken=1"],
  ["ever further pages", (page: number) => `roles?$skiptoken=${page}`],
])("a query that is answered with %s ends, by name", async (_, next) => {
  let page = 0;
  await using service = await startService(() => json(200, { value: [], "@odata.nextLink": next(++page) }));
  const api = await service.connect();

  await expect(api.list("roles")).rejects.toMatchObject({
    code: "http",
    message: expect.stringContaining("pages that don't end"),
  });
});
