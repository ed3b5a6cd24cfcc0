import { Limiter } from "../../../common/http/limiter";
import { fetchSend, type HttpResponse } from "../../../common/http/send";
import {
  ServiceClient,
  type ServiceClientOptions,
  type TokenSource,
} from "../../../common/http/serviceClient";
import { readText } from "../../../common/http/body";
import { AuthError, HttpError } from "../../../common/errors";
import { MINUTE_MS, SECOND_MS } from "../../../common/time";
import { never } from "../../support/builders";
import { requestLog } from "../../../runtime/support/requestLog";
import { FakeClock, ManualClock, NOON, settle } from "../../support/fakeClock";
import { memoryLog } from "../../support/memoryLog";
import { failureOf } from "../../runtime/sync/world";
import { reply, startLocalServer } from "./localServer";

const text = (response: HttpResponse): Promise<string> => readText(response, 1_000_000);
const DATE = "Mon, 05 Oct 2026 12:10:00 GMT";

/** Tokens t1, t2, …: a new one after each invalidation. */
function tokens(): TokenSource & { readonly issued: () => number } {
  let [number, isValid] = [0, false];
  return {
    async get() {
      if (!isValid) number++;
      isValid = true;
      return `t${number}`;
    },
    invalidate: (refused) => void (isValid &&= refused !== undefined && refused !== `t${number}`),
    issued: () => number,
  };
}

function client(
  origin: string,
  fields: Partial<ServiceClientOptions> = {},
): {
  readonly service: ServiceClient;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
} {
  const [clock, log] = [new FakeClock(), memoryLog()];
  const service = new ServiceClient({
    ...{ name: "Feed", origin, clock, random: () => 1, tokens: tokens(), ...requestLog(log, "Feed") },
    send: fetchSend({ timeoutMs: 5_000 }),
    limiter: new Limiter({ limit: 100, windowMs: MINUTE_MS, clock: fields.clock ?? clock }),
    backoff: { attempts: 3, firstMs: SECOND_MS, maxMs: MINUTE_MS },
    ...fields,
  });
  return { service, clock, log };
}

test("a request carries the token and its own headers", async () => {
  await using server = await startLocalServer((response) => reply(response, 200, "done"));
  const { service } = client(server.url);

  const answer = await service.request(
    { method: "GET", url: `${server.url}/x`, headers: { accept: "y" } },
    text,
    never(),
  );

  expect([answer, server.requests[0]?.headers]).toEqual([
    "done",
    expect.objectContaining({ authorization: "Bearer t1", accept: "y" }),
  ]);
});

test("a refused token is replaced once, and the request repeated at once", async () => {
  await using server = await startLocalServer((response, { headers }) =>
    reply(response, headers.authorization === "Bearer t2" ? 200 : 401, "done"),
  );
  const { service, clock } = client(server.url);

  expect(await service.request({ method: "GET", url: server.url }, text, never())).toBe("done");
  expect([server.requests.length, clock.slept]).toEqual([2, []]);
});

test("a token refused twice is final", async () => {
  await using server = await startLocalServer((response) => reply(response, 401, { Message: "denied" }));
  const { service, clock } = client(server.url);

  const failure = await failureOf(service.request({ method: "GET", url: server.url }, text, never()));

  expect(failure).toMatchObject({ code: "http", status: 401, message: "HTTP 401: denied" });
  expect([server.requests.length, clock.slept]).toEqual([2, []]);
});

test("callers whose one old token is refused together need one new token", async () => {
  const held: (() => void)[] = [];
  await using server = await startLocalServer((response, { headers }) => {
    if (headers.authorization !== "Bearer t1") return reply(response, 200, "done");
    // The refusals arrive one by one, each after the caller before has got its answer with the new token.
    held.push(() => reply(response, 401));
    if (held.length === 3) held.shift()?.();
  });
  const source = tokens();
  const { service } = client(server.url, { tokens: source });
  const calls = [1, 2, 3].map(async () => {
    const answer = await service.request({ method: "GET", url: server.url }, text, never());
    held.shift()?.();
    return answer;
  });

  expect(await Promise.all(calls)).toEqual(["done", "done", "done"]);
  expect(source.issued()).toBe(2);
});

test.each(["https://evil.test/x", "http://127.0.0.1:1/x", "//evil.test", "nonsense"])(
  "an address of another origin (%s) is never asked, so that it gets no token",
  async (url) => {
    await using server = await startLocalServer((response) => reply(response, 200));
    const { service } = client(server.url);

    const failure = await failureOf(service.request({ method: "GET", url }, text, never()));

    expect(failure).toMatchObject({ code: "http", message: expect.stringContaining(url) });
    expect(server.requests).toEqual([]);
  },
);

test("a sign-in that was refused is not repeated", async () => {
  await using server = await startLocalServer((response) => reply(response, 200));
  const refused = new AuthError("no consent");
  const failing: TokenSource = { get: () => Promise.reject(refused), invalidate: () => undefined };
  const { service } = client(server.url, { tokens: failing });

  expect(await failureOf(service.request({ method: "GET", url: server.url }, text, never()))).toBe(refused);
});

test("a failing service is asked again with growing waits, then its last answer is the error", async () => {
  await using server = await startLocalServer((response) => reply(response, 500, "oops"));
  const { service, clock, log } = client(server.url);

  const failure = await failureOf(service.request({ method: "GET", url: server.url }, text, never()));

  expect(failure).toMatchObject({ status: 500, message: "HTTP 500: oops" });
  expect([server.requests.length, clock.slept]).toEqual([3, [1_000, 2_000]]);
  expect(log.events("info")).toEqual(["request_retried", "request_retried"]);
});

test("a body that breaks off is asked for again", async () => {
  await using server = await startLocalServer((response, _request, number) => {
    if (number === 2) return reply(response, 200, "whole");
    response.writeHead(200, { "content-length": "100" });
    response.write("begin", () => response.socket?.destroy());
  });
  const { service } = client(server.url);

  expect(await service.request({ method: "GET", url: server.url }, text, never())).toBe("whole");
});

test("what reading an answer makes of it is not changed", async () => {
  await using server = await startLocalServer((response) => reply(response, 200));
  const odd = new HttpError("odd", { status: 200, serviceCode: "x" });
  const { service } = client(server.url);

  const failure = await failureOf(
    service.request({ method: "GET", url: server.url }, () => Promise.reject(odd), never()),
  );

  expect(failure).toBe(odd);
});

test.each<[number, number]>([
  [200, NOON + 10 * MINUTE_MS + 1_000],
  // An error may come from a gateway with a clock of its own.
  [404, NOON + 1_000],
])("the service's clock is known from its good answers alone (%i)", async (status, expected) => {
  await using server = await startLocalServer((response) => reply(response, status, "", { date: DATE }));
  const { service, clock } = client(server.url);
  const before = service.serverNow();
  await service.request({ method: "GET", url: server.url }, text, never()).catch(() => undefined);
  clock.advance(1_000);

  expect([before, service.serverNow()]).toEqual([NOON, expected]);
});

test("a Retry-After that names a time is understood by the service's clock, not by ours", async () => {
  await using server = await startLocalServer((response, _request, number) =>
    number === 1
      ? reply(response, 429, "", { date: DATE, "retry-after": "Mon, 05 Oct 2026 12:10:30 GMT" })
      : reply(response, 200, "done"),
  );
  const { service, clock } = client(server.url);

  await service.request({ method: "GET", url: server.url }, text, never());

  expect(clock.slept).toEqual([30_000]);
});

test("a throttled caller pauses all others for as long as the service says", async () => {
  await using server = await startLocalServer((response, { url }, number) =>
    number === 1 ? reply(response, 429, "", { "retry-after": "60" }) : reply(response, 200, url),
  );
  const clock = new ManualClock();
  const { service, log } = client(server.url, { clock });
  const get = (path: string): Promise<string> =>
    service.request({ method: "GET", url: `${server.url}${path}` }, text, never());
  const first = get("/first");
  while (clock.sleeping < 1) await settle();
  const second = get("/second");
  while (clock.sleeping < 2) await settle();
  await clock.advance(59_999);
  const during = server.requests.length;
  await clock.advance(1);

  expect(await Promise.all([first, second])).toEqual(["/first", "/second"]);
  expect([during, server.requests.length, log.events("info")]).toEqual([1, 3, ["throttled"]]);
});

test("throttling that goes on ends after its attempts, with the others still paused", async () => {
  await using server = await startLocalServer((response) =>
    reply(response, 429, "", { "retry-after": "60" }),
  );
  const { service, clock } = client(server.url);

  const failure = await failureOf(service.request({ method: "GET", url: server.url }, text, never()));
  const attempts = server.requests.length;
  const waitedMs = clock.now();
  await failureOf(service.request({ method: "GET", url: server.url }, text, never()));

  expect(failure).toMatchObject({ code: "throttled" });
  // The next caller's first request waits for the pause that the last answer asked for.
  expect(clock.slept[attempts - 1]).toBe(60_000);
  expect(waitedMs).toBe(NOON + (attempts - 1) * 60_000);
});

test("an abort during the wait ends the call with its reason", async () => {
  const controller = new AbortController();
  await using server = await startLocalServer((response) => reply(response, 500));
  const { service } = client(server.url, {
    onWait: () => controller.abort(new Error("stopped")),
  });

  const failure = await failureOf(
    service.request({ method: "GET", url: server.url }, text, controller.signal),
  );

  expect([failure, server.requests.length]).toEqual([controller.signal.reason, 1]);
});
