import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { readText } from "../../../common/http/body";
import { fetchSend, mapNetworkErrors, type HttpResponse } from "../../../common/http/send";
import { never } from "../../support/builders";
import { failureOf } from "../../runtime/sync/world";
import { startLocalServer } from "./localServer";

const send = fetchSend({ timeoutMs: 5_000 });
const TEXT = "Größe ".repeat(10_000);
const text = (response: HttpResponse): Promise<string> => readText(response, 1_000_000);

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
])("a body compressed by %s, which is offered, arrives as it was", async (encoding, compress) => {
  await using server = await startLocalServer(
    (response) => void response.writeHead(200, { "content-encoding": encoding }).end(compress(TEXT)),
  );

  expect(await text(await send({ method: "GET", url: server.url }, never()))).toBe(TEXT);
  expect(server.requests[0]?.headers["accept-encoding"]).toContain(encoding);
});

test("a compressed body that breaks off is a failure worth another try", async () => {
  const half = gzipSync(TEXT).subarray(0, 40);
  await using server = await startLocalServer(
    (response) => void response.writeHead(200, { "content-encoding": "gzip" }).end(half),
  );
  const response = await send({ method: "GET", url: server.url }, never());

  const failure = await failureOf(mapNetworkErrors(server.url, never(), () => text(response)));

  expect(failure).toMatchObject({ code: "http", status: 0, serviceCode: "Z_BUF_ERROR" });
});

test("headers are found in either case, repeated ones as one", async () => {
  await using server = await startLocalServer(
    (response) => void response.writeHead(200, { NextPageUri: "x", "set-cookie": ["a=1", "b=2"] }).end(),
  );

  const { headers } = await send({ method: "GET", url: server.url }, never());

  expect([headers.get("NextPageUri"), headers.get("nextpageuri"), headers.get("other")]).toEqual([
    "x",
    "x",
    null,
  ]);
  expect([headers.get("set-cookie"), [...headers].length > 2]).toEqual(["a=1, b=2", true]);
});

test("a body of bytes arrives with its length", async () => {
  const bodies: string[] = [];
  await using server = await startLocalServer((response, request) => {
    request.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
    request.on("end", () => response.end());
  });

  await send({ method: "POST", url: server.url, body: Buffer.from("ä") }, never());

  expect([bodies, server.requests[0]?.headers["content-length"]]).toEqual([["ä"], "2"]);
});
