import { fetchSend, mapNetworkErrors, type HttpResponse } from "../../../common/http/send";
import { readText } from "../../../common/http/body";
import type { HttpError } from "../../../common/errors";
import { never } from "../../support/builders";
import { failureOf } from "../../runtime/sync/world";
import { reply, startLocalServer } from "./localServer";

const send = fetchSend({ timeoutMs: 5_000 });
const text = (response: HttpResponse): Promise<string> => readText(response, 1_000_000);

test("method, headers and body arrive, and every status is an answer", async () => {
  const bodies: string[] = [];
  await using server = await startLocalServer((response, request) => {
    request.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
    request.on("end", () => reply(response, 418, "tea"));
  });

  const response = await send(
    { method: "POST", url: `${server.url}/x?y=1`, headers: { authorization: "Bearer t" }, body: "ä" },
    never(),
  );

  expect([response.status, await text(response), bodies]).toEqual([418, "tea", ["ä"]]);
  expect(server.requests[0]).toMatchObject({ line: "POST /x?y=1", headers: { authorization: "Bearer t" } });
});

test("a redirect is not followed: the token could go to another host", async () => {
  await using other = await startLocalServer((response) => reply(response, 200));
  await using server = await startLocalServer((response) =>
    reply(response, 302, "", { location: other.url }),
  );

  const response = await send({ method: "GET", url: server.url }, never());

  expect([response.status, other.requests.length]).toEqual([302, 0]);
});

test("connections are kept, and no cookie comes back", async () => {
  const ports = new Set<number | undefined>();
  await using server = await startLocalServer((response, request) => {
    ports.add(request.socket.remotePort);
    reply(response, 200, "", { "set-cookie": "ARRAffinity=x" });
  });

  for (let call = 0; call < 3; call++) await text(await send({ method: "GET", url: server.url }, never()));

  expect([ports.size, server.requests[2]?.headers.cookie]).toEqual([1, undefined]);
});

test("an abort surfaces with its own reason, before the answer", async () => {
  const controller = new AbortController();
  await using server = await startLocalServer(() => controller.abort(new Error("stopped by SIGTERM")));

  expect(await failureOf(send({ method: "GET", url: server.url }, controller.signal))).toBe(
    controller.signal.reason,
  );
});

test("an abort surfaces with its own reason, during the body", async () => {
  const controller = new AbortController();
  await using server = await startLocalServer((response) => void response.writeHead(200).write("begin"));
  const response = await send({ method: "GET", url: server.url }, controller.signal);
  const reading = mapNetworkErrors(server.url, controller.signal, () => text(response));
  controller.abort(new Error("stopped by SIGTERM"));

  expect(await failureOf(reading)).toBe(controller.signal.reason);
});

test("nothing is sent after an abort", async () => {
  await using server = await startLocalServer((response) => reply(response, 200));

  await failureOf(send({ method: "GET", url: server.url }, AbortSignal.abort(new Error("stopped"))));

  expect(server.requests).toEqual([]);
});

test("no answer in time is a failure worth another try", async () => {
  await using server = await startLocalServer(() => undefined);
  const impatient = fetchSend({ timeoutMs: 20 });

  const failure = await failureOf(impatient({ method: "GET", url: server.url }, never()));

  expect(failure).toMatchObject({ code: "http", status: 0, serviceCode: "timeout" });
  expect((failure as HttpError).message).toBe(`${new URL(server.url).host}: no complete answer in time`);
});

test("so is a body that does not end in time", async () => {
  await using server = await startLocalServer((response) => void response.writeHead(200).write("begin"));
  const response = await fetchSend({ timeoutMs: 50 })({ method: "GET", url: server.url }, never());

  const failure = await failureOf(mapNetworkErrors(server.url, never(), () => text(response)));

  expect(failure).toMatchObject({ code: "http", status: 0, serviceCode: "timeout" });
});

test.each<[string, (socket: { destroy(): unknown; resetAndDestroy(): unknown }) => unknown]>([
  ["closed", (socket) => socket.destroy()],
  ["reset", (socket) => socket.resetAndDestroy()],
])("a connection that is %s is a failure without a status", async (_, end) => {
  await using server = await startLocalServer((_response, request) => void end(request.socket));

  const failure = await failureOf(send({ method: "GET", url: server.url }, never()));

  expect(failure).toMatchObject({ code: "http", status: 0, serviceCode: "ECONNRESET" });
});

test("so is a connection that is refused", async () => {
  const server = await startLocalServer((response) => reply(response, 200));
  await server[Symbol.asyncDispose]();

  expect(await failureOf(send({ method: "GET", url: server.url }, never()))).toMatchObject({
    status: 0,
    serviceCode: "ECONNREFUSED",
  });
});

test.each([
  ["of a stated length", "ECONNRESET", { "content-length": "100" }],
  ["in chunks", "ECONNRESET", {}],
])("a body %s that breaks off is one", async (_, serviceCode, headers) => {
  await using server = await startLocalServer((response) => {
    response.writeHead(200, headers);
    response.write("begin", () => response.socket?.destroy());
  });
  const response = await send({ method: "GET", url: server.url }, never());

  expect(await failureOf(mapNetworkErrors(server.url, never(), () => text(response)))).toMatchObject({
    code: "http",
    status: 0,
    serviceCode,
  });
});

describe("the time that a reader takes between two pieces of a body", () => {
  // The sockets' own timers go on: Node takes them from elsewhere.
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask"] }));
  afterEach(() => void jest.useRealTimers());

  test("does not count, the wait for the next piece does", async () => {
    let rest = (): void => undefined;
    await using server = await startLocalServer((response) => {
      response.writeHead(200).write("begin");
      rest = () => void response.write("rest");
    });
    const response = await send({ method: "GET", url: server.url }, never());
    const pieces = response.body[Symbol.asyncIterator]();

    const read = [String((await pieces.next()).value)];
    jest.advanceTimersByTime(60_000);
    rest();
    read.push(String((await pieces.next()).value));
    const waiting = mapNetworkErrors(server.url, never(), () => pieces.next());
    jest.advanceTimersByTime(5_000);

    expect(read).toEqual(["begin", "rest"]);
    expect(await failureOf(waiting)).toMatchObject({ status: 0, serviceCode: "timeout" });
  });
});

test("a reader that leaves before the end closes the connection", async () => {
  let closed = (): void => undefined;
  const hasClosed = new Promise<void>((resolve) => (closed = resolve));
  await using server = await startLocalServer((response) => {
    response.on("close", closed);
    response.writeHead(200).write("x".repeat(100_000));
  });
  const response = await send({ method: "GET", url: server.url }, never());

  await failureOf(readText(response, 1_000));

  await hasClosed;
});
