import { Agent } from "node:https";
import { BlockBlobClient } from "@azure/storage-blob";
import { ActivityClient } from "../../../runtime/activity/activityClient";
import { createConnections } from "../../../common/http/connections";
import { fetchSend } from "../../../common/http/send";
import { startConnectProxy, type ConnectProxy } from "../../fakes/connectProxy";
import { startTlsFront } from "../../fakes/emulators/arm/tls";
import { createCertificate } from "../../support/certificate";
import { credentialWith } from "../../support/credential";
import { guid, never, TENANT } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { withProxyVariables } from "../../support/proxyVariables";
import { failureOf } from "../../runtime/sync/world";
import { reply, startLocalServer, type LocalServer } from "./localServer";
import { testService } from "./testService";

// Where a token goes decides who can read the audit log: to the pinned hosts, whatever the services answer.

const HOST = "manage.contoso.test";
const ORIGIN = `https://${HOST}`;
const TOKEN = "the-token";
const WINDOW = { from: NOON - 3_600_000, to: NOON };

afterEach(() => withProxyVariables({}));

interface Network extends AsyncDisposable {
  readonly source: ActivityClient;
  readonly pinned: LocalServer;
  /** Any other host, port or scheme: each of these names leads there. */
  readonly other: LocalServer;
  readonly proxy: ConnectProxy;
}

/** The Activity API's client on a network where any name resolves, so that a request to another host would arrive. */
async function network(answer: Parameters<typeof startLocalServer>[0]): Promise<Network> {
  const pinned = await startLocalServer(answer);
  const other = await startLocalServer((response) => reply(response, 200, []));
  const others = ["evil.test", `${HOST}.`, `x.${HOST}`, `${HOST}.evil.test`];
  const certificate = await createCertificate([HOST, ...others]);
  const hosts = Object.fromEntries(others.map((name) => [name, other.url]));
  const proxy = await startConnectProxy({ hosts: { [HOST]: pinned.url, ...hosts }, certificate });
  withProxyVariables({ HTTPS_PROXY: proxy.url });
  const connections = createConnections({ ca: certificate.cert });
  const { service } = testService(ORIGIN, {
    token: () => TOKEN,
    send: fetchSend({ timeoutMs: 5_000, connections }),
  });
  const source = new ActivityClient({
    ...{ service, baseUrl: ORIGIN, tenantId: TENANT, publisherIdentifier: guid(1) },
    operations: ["LaunchPowerApp"],
  });
  return {
    source,
    pinned,
    other,
    proxy,
    [Symbol.asyncDispose]: async () => {
      for (const each of [proxy, pinned, other]) await each[Symbol.asyncDispose]();
    },
  };
}

async function list({ source }: Network): Promise<void> {
  for await (const _ of source.listContent(WINDOW, never()));
}

test.each([301, 302, 303, 307, 308])("a redirect (%i) to another host is not followed", async (status) => {
  await using net = await network((response) =>
    reply(response, status, "", { location: "https://evil.test/" }),
  );

  expect(await failureOf(list(net))).toMatchObject({ code: "http", status });

  expect([net.other.requests, net.proxy.tunnels]).toEqual([[], [`${HOST}:443`]]);
});

const ELSEWHERE = [
  "https://evil.test/next",
  `https://${HOST}:8443/next`,
  `http://${HOST}/next`,
  `https://${HOST}./next`,
  `https://x.${HOST}/next`,
  `https://${HOST}.evil.test/next`,
  `https://${HOST}@evil.test/next`,
  `https://user:password@${HOST}/next`,
  `https://user@${HOST}/next`,
  "//evil.test/next",
  "https:/\\evil.test/next",
  `ftp://${HOST}/next`,
  "javascript:alert(1)",
  "next",
];

test.each(ELSEWHERE)("a further page at %s is not asked for", async (NextPageUri) => {
  await using net = await network((response) => reply(response, 200, [], { NextPageUri }));

  expect(await failureOf(list(net))).toMatchObject({ code: "http", serviceCode: "foreignHost" });

  expect([net.pinned.requests.length, net.other.requests]).toEqual([1, []]);
});

test.each(ELSEWHERE)("a blob at %s is not read", async (uri) => {
  await using net = await network((response) => reply(response, 200, []));
  const blob = { id: "a", uri, createdMs: NOON, expiresMs: NOON };

  const reading = net.source.readBlob(blob, async () => undefined, never());

  expect(await failureOf(reading)).toMatchObject({ code: "http", serviceCode: "foreignHost" });
  expect([net.pinned.requests, net.other.requests]).toEqual([[], []]);
});

test.each([
  ["in capitals", `HTTPS://${HOST.toUpperCase()}/next`],
  ["with the usual port", `https://${HOST}:443/next`],
])("the pinned host %s is the pinned host (control)", async (_, NextPageUri) => {
  let pages = 0;
  await using net = await network((response) =>
    reply(response, 200, [], ++pages === 1 ? { NextPageUri } : {}),
  );

  await list(net);

  expect(net.pinned.requests.map(({ headers }) => headers.authorization)).toEqual([
    `Bearer ${TOKEN}`,
    `Bearer ${TOKEN}`,
  ]);
  expect(net.proxy.read()).not.toContain(TOKEN);
});

test.each([301, 302, 307, 308])(
  "Azure's storage client sends no token after a redirect (%i)",
  async (status) => {
    const certificate = await createCertificate();
    await using other = await startLocalServer((response) => reply(response, 200));
    await using otherFront = await startTlsFront(certificate, other.url);
    await using storage = await startLocalServer((response) =>
      reply(response, status, "", { location: `${otherFront.url}/devstoreaccount1/state/cursor.json` }),
    );
    await using front = await startTlsFront(certificate, storage.url);
    const agent = new Agent({ ca: certificate.cert });
    const options = { agent, retryOptions: { maxTries: 1 } };
    const blob = new BlockBlobClient(
      `${front.url}/devstoreaccount1/state/cursor.json`,
      credentialWith(TOKEN),
      options,
    );

    await failureOf(blob.download());

    expect(storage.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(other.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  },
);
