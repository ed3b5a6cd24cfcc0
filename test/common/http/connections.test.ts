import { createConnections } from "../../../common/http/connections";
import { readText } from "../../../common/http/body";
import { fetchSend, type Send } from "../../../common/http/send";
import type { HttpError } from "../../../common/errors";
import { startConnectProxy, type ConnectProxy, type ConnectProxyOptions } from "../../fakes/connectProxy";
import { createCertificate } from "../../support/certificate";
import { never } from "../../support/builders";
import { withProxyVariables } from "../../support/proxyVariables";
import { failureOf } from "../../runtime/sync/world";
import { reply, startLocalServer, type LocalServer } from "./localServer";

const HOST = "crm.contoso.test";
const URL_THERE = `https://${HOST}/api/data/v9.2/WhoAmI`;

afterEach(() => withProxyVariables({}));

interface Behind extends AsyncDisposable {
  readonly proxy: ConnectProxy;
  readonly service: LocalServer;
  /** Sends as the clients do, but trusts the service's certificate. */
  readonly send: Send;
  /** Status and text of the answer. */
  ask(url?: string): Promise<[number, string]>;
}

/** A service that only the proxy leads to. */
async function behindProxy(
  options: Pick<ConnectProxyOptions, "credentials"> & { readonly delayMs?: number } = {},
): Promise<Behind> {
  const service = await startLocalServer((response, request) =>
    reply(response, 200, `hello from ${request.headers.host}`),
  );
  const certificate = await createCertificate([HOST]);
  const proxy = await startConnectProxy({ hosts: { [HOST]: service.url }, certificate, ...options });
  const connections = createConnections({ ca: certificate.cert });
  const send = fetchSend({ timeoutMs: 5_000, connections });
  return {
    proxy,
    service,
    send,
    ask: async (url = URL_THERE) => {
      const headers = { authorization: "Bearer the-token" };
      const response = await send({ method: "GET", url, headers }, never());
      return [response.status, await readText(response, 1_000)];
    },
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
    },
  };
}

test.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])(
  "with %s, a request goes through a tunnel, and the proxy reads neither token nor path",
  async (variable) => {
    await using behind = await behindProxy();
    withProxyVariables({ [variable]: behind.proxy.url });

    expect(await behind.ask()).toEqual([200, `hello from ${HOST}`]);

    expect(behind.proxy.tunnels).toEqual([`${HOST}:443`]);
    expect(behind.proxy.read()).toContain(`CONNECT ${HOST}:443`);
    expect(behind.proxy.read()).not.toMatch(/the-token|WhoAmI/);
    expect(behind.service.requests[0]?.headers["authorization"]).toBe("Bearer the-token");
  },
);

test("of twenty requests, four side by side, at most four make a tunnel", async () => {
  await using behind = await behindProxy();
  withProxyVariables({ HTTPS_PROXY: behind.proxy.url });
  const five = async (): Promise<void> => {
    for (let request = 0; request < 5; request++) await behind.ask();
  };

  await Promise.all([five(), five(), five(), five()]);

  expect(behind.service.requests).toHaveLength(20);
  expect(behind.proxy.tunnels.length).toBeLessThanOrEqual(4);
});

test("user and password of the address are shown to the proxy, decoded", async () => {
  await using behind = await behindProxy({ credentials: "do main\\user:p@ss%:/" });
  const credentials = `${encodeURIComponent("do main\\user")}:${encodeURIComponent("p@ss%:/")}`;
  withProxyVariables({ HTTPS_PROXY: behind.proxy.url.replace("//", `//${credentials}@`) });

  expect(await behind.ask()).toEqual([200, `hello from ${HOST}`]);
});

test.each([
  ["the host", HOST],
  ["a suffix", ".contoso.test"],
  ["a wildcard and a suffix", "*.test"],
  ["another host, then the host in capitals", `example.com, ${HOST.toUpperCase()}`],
  ["the host with its port", `${HOST}:443`],
  ["everything", "*"],
])("NO_PROXY with %s goes past the proxy", async (_, NO_PROXY) => {
  await using behind = await behindProxy();
  withProxyVariables({ HTTPS_PROXY: behind.proxy.url, NO_PROXY });

  // The host doesn't exist (RFC 2606).
  expect(await failureOf(behind.ask(`https://${HOST}:443/`))).toMatchObject({ status: 0 });

  expect(behind.proxy.read()).toBe("");
});

test.each([
  ["another host", "example.com"],
  ["another suffix", ".example.com"],
  ["another port", `${HOST}:8443`],
  ["the domain without a dot", "contoso.test"],
])("NO_PROXY with %s does not", async (_, no_proxy) => {
  await using behind = await behindProxy();
  withProxyVariables({ HTTPS_PROXY: behind.proxy.url, no_proxy });

  expect(await behind.ask()).toEqual([200, `hello from ${HOST}`]);
});

test("plain http and this machine go past the proxy, whatever the variables say", async () => {
  await using behind = await behindProxy();
  const { url } = behind.proxy;
  withProxyVariables({ HTTPS_PROXY: url, HTTP_PROXY: url, ALL_PROXY: url });
  const { port } = new URL(behind.service.url);

  expect((await behind.ask(behind.service.url))[0]).toBe(200);
  for (const local of [`https://127.0.0.1:${port}`, `https://localhost:${port}`, `https://[::1]:${port}`])
    await failureOf(behind.ask(local));

  expect(behind.proxy.read()).toBe("");
});

test.each([
  ["407 Proxy Authentication Required", "EPROXY407", "user and password", false],
  ["403 Forbidden", "EPROXY403", "lets connections to crm.contoso.test through", false],
  ["503 Service Unavailable", "EPROXY503", "lets connections to crm.contoso.test through", true],
])("%s of the proxy is the proxy's, not the service's", async (answer, serviceCode, hint) => {
  await using behind = await behindProxy();
  withProxyVariables({ HTTPS_PROXY: behind.proxy.url.replace("//", "//user:never-printed@") });
  const { host } = new URL(behind.proxy.url);
  behind.proxy.refuseWith(answer);

  const failure = (await failureOf(behind.ask())) as HttpError;

  expect(failure).toMatchObject({ code: "http", status: 0, serviceCode });
  expect(failure.message).toContain(
    `the proxy ${host} (HTTPS_PROXY) answered ${answer} to CONNECT ${HOST}:443`,
  );
  expect(failure.hint).toContain(hint);
  expect(failure.hint).toContain("HTTPS_PROXY");
  expect(failure.hint).toContain(host);
  expect(JSON.stringify([failure.message, failure.hint])).not.toContain("never-printed");
  expect(behind.service.requests).toEqual([]);
});

test("a proxy that nothing listens at is named", async () => {
  const behind = await behindProxy();
  const { host } = new URL(behind.proxy.url);
  await behind[Symbol.asyncDispose]();
  withProxyVariables({ https_proxy: `http://user:never-printed@${host}` });

  const failure = (await failureOf(behind.ask())) as HttpError;

  expect(failure).toMatchObject({ status: 0, serviceCode: "ECONNREFUSED" });
  expect(failure.message).toContain(`the proxy ${host} (https_proxy) can't be reached`);
  expect(failure.hint).toContain(`the proxy ${host} (https_proxy)`);
  expect(failure.message).not.toContain("never-printed");
});

test("a proxy that never answers is a timeout worth another try", async () => {
  await using behind = await behindProxy();
  withProxyVariables({ HTTPS_PROXY: behind.proxy.url });
  behind.proxy.refuseWith("");

  const sent = fetchSend({ timeoutMs: 50 })({ method: "GET", url: URL_THERE }, never());

  expect(await failureOf(sent)).toMatchObject({ status: 0, serviceCode: "timeout" });
});

test("a certificate that isn't trusted behind a proxy may be the proxy's own", async () => {
  await using behind = await behindProxy();
  withProxyVariables({ HTTPS_PROXY: behind.proxy.url });

  const failure = await failureOf(
    fetchSend({ timeoutMs: 5_000, connections: createConnections() })(
      { method: "GET", url: URL_THERE },
      never(),
    ),
  );

  expect(failure).toMatchObject({ status: 0, hint: expect.stringContaining("NODE_EXTRA_CA_CERTS") });
});
