import { dataverseFrom } from "../../../provider/dataverse/connect";
import { Queue } from "../../../provider/dataverse/queue";
import { createWebApi } from "../../../provider/dataverse/session";
import type { WebApi } from "../../../provider/dataverse/webApi";
import { Limiter } from "../../../runtime/http/limiter";
import { HttpError } from "../../../runtime/support/errors";
import { json, type Answer, type Incoming } from "../../emulators/base/answer";
import { startServer } from "../../emulators/base/server";
import type { Emulator } from "../../emulators/emulator";
import { FakeClock } from "../../support/fakeClock";

const CONNECTION = {
  environmentUrl: "https://contoso.crm4.dynamics.com",
  tenantId: "99999999-2222-4333-8444-555555555555",
  cloud: "commercial",
};
const LOCKED = {
  error: {
    code: "0x80071151",
    message:
      "Cannot start another [EntityCustomization] because there is a previous [Import] running at this moment.",
  },
};
const CREATE = { method: "POST", path: "EntityDefinitions", body: { SchemaName: "admin_App" } } as const;

interface Service extends AsyncDisposable {
  readonly server: Emulator;
  readonly clock: FakeClock;
  readonly statuses: string[];
  /** Scopes that tokens were asked for. */
  readonly scopes: unknown[];
  readonly stop: AbortController;
  /** As one more call of the engine. */
  connect(): Promise<WebApi>;
}

/** Something that answers as it is told, behind the provider's way to an environment. */
async function startService(
  answer: (request: Incoming) => Answer | Promise<Answer> = () => json(200, { value: [] }),
): Promise<Service> {
  const clock = new FakeClock();
  const server = await startServer({ clock, route: () => ({ operation: "any", handle: answer }) });
  const statuses: string[] = [];
  const scopes: unknown[] = [];
  const stop = new AbortController();
  const credential = {
    getToken: async (scope: string | string[]) => {
      scopes.push(scope);
      return { token: `token ${scopes.length}`, expiresOnTimestamp: clock.now() + 100 * 3_600_000 };
    },
  };
  const connect = dataverseFrom({ AUDITLOG_DATAVERSE_EMULATOR_URL: server.url }, { clock, credential });
  return {
    server,
    clock,
    statuses,
    scopes,
    stop,
    connect: async () =>
      await connect(CONNECTION, { signal: stop.signal, status: (text) => void statuses.push(text) }),
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}

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

test("an answer that is no JSON is no list, and is no bug of ours", async () => {
  await using service = await startService(() => ({ status: 200, body: "<html>sign in</html>" }));

  const listed = (await service.connect()).list("roles");

  await expect(listed).rejects.toMatchObject({
    name: "KitError",
    message: expect.stringContaining("no JSON"),
  });
});

test("a request without an answer is repeated, unless a repetition would do it twice", async () => {
  await using service = await startService(() => ({ status: 204 }));
  const api = await service.connect();
  service.server.failNext({ reset: true, afterEffect: true }, { times: 2 });

  await api.send(CREATE);
  expect([service.server.count(), service.clock.slept]).toEqual([3, [1_000, 2_000]]);

  service.server.failNext({ reset: true, afterEffect: true });
  await expect(api.send({ ...CREATE, isOnce: true })).rejects.toMatchObject({ status: 0 });
  expect(service.server.count()).toBe(4);
});

test.each([429, 503])(
  "a customization waits while another one runs (%s), longer each time",
  async (status) => {
    await using service = await startService(() => ({ status: 204 }));
    service.server.failNext({ status, body: LOCKED }, { times: 5 });

    await (await service.connect()).customize(CREATE);

    expect(service.clock.slept).toEqual([5_000, 10_000, 20_000, 25_000, 25_000]);
    expect(service.statuses[1]).toBe(
      "contoso.crm4.dynamics.com: another customization is running (HTTP " +
        `${status} 0x80071151: Cannot start another [EntityCustomization] because there is a previous [Import] running ` +
        "at this moment.); next attempt in 10 s",
    );
  },
);

test.each([429, 503])("it waits as long as Dataverse says, if it says (%s)", async (status) => {
  await using service = await startService(() => ({ status: 204 }));
  service.server.failNext({ status, body: LOCKED, headers: { "Retry-After": "17" } });

  await (await service.connect()).customize(CREATE);

  expect(service.clock.slept).toEqual([17_000]);
});

test("after some twelve minutes it gives up, with the service's own code", async () => {
  await using service = await startService(() => ({ status: 204 }));
  service.server.failWhen(() => true, { status: 429, body: LOCKED });
  const api = await service.connect();
  const startedMs = service.clock.now();

  await expect(api.customize(CREATE)).rejects.toMatchObject({ serviceCode: "0x80071151" });

  const minutes = (service.clock.now() - startedMs) / 60_000;
  expect([minutes > 10, minutes < 13]).toEqual([true, true]);
});

test("the victim of a deadlock tries again", async () => {
  await using service = await startService(() => ({ status: 204 }));
  const message = "Generic SQL error. CRM ErrorCode: -2147204784 Sql ErrorCode: -2146232060 Sql Number: 1205";
  service.server.failNext({ status: 400, body: { error: { code: "0x80044150", message } } });

  await (await service.connect()).customize(CREATE);

  expect(service.clock.slept).toEqual([5_000]);
});

test("a refusal is not repeated (the twin)", async () => {
  await using service = await startService();
  service.server.failNext({ status: 400, body: { error: { code: "0x80044363", message: "not unique" } } });

  const created = (await service.connect()).customize(CREATE);

  await expect(created).rejects.toMatchObject({ serviceCode: "0x80044363" });
  expect(service.clock.slept).toEqual([]);
});

test("customizations of several resources go one after the other; other requests don't wait for them", async () => {
  let inFlight = 0;
  const customizing: number[] = [];
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  await using service = await startService(async ({ method }) => {
    if (method === "GET") return json(200, { value: [] });
    customizing.push(++inFlight);
    await finished;
    inFlight--;
    return { status: 204 };
  });
  const [one, other] = [await service.connect(), await service.connect()];

  const created = [one.customize(CREATE), other.customize(CREATE)];
  await other.list("roles");
  finish();
  await Promise.all(created);

  expect(customizing).toEqual([1, 1]);
  expect(service.statuses).toEqual(["waiting for another change of tables in contoso.crm4.dynamics.com"]);
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
    message: expect.stringMatching(/^waited for the moon for 3\d\d s in vain\nRun pulumi up again later$/),
  });
  const patience = { firstMs: 1_000, maxMs: 1_000, limitMs: 2_000 };
  const clouded = api.waitFor("the sun", async (note) => note(new Error("clouds")), patience);
  await expect(clouded).rejects.toMatchObject({
    message: "waited for the sun for 2 s in vain: clouds\nRun pulumi up again later",
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

test.each(["https://dataverse.example.com", "http://127.0.0.1.example.com", "nonsense"])(
  "tokens are not sent to %s, which is no address of this machine",
  async (url) => {
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
  },
);
