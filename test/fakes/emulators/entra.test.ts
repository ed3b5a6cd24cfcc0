import { startEntra, type Entra, type EntraOptions } from "./entra";
import { NOON, send, StillClock, type Reply } from "./testing";

const TENANT = "11111111-1111-4111-8111-111111111111";
const CLIENT = "22222222-2222-4222-8222-222222222222";
const IDENTITY = {
  clientId: "33333333-3333-4333-8333-333333333333",
  principalId: "44444444-4444-4444-8444-444444444444",
  header: "h1",
};
const ACTIVITY = "https://manage.office.com";

test("a right secret gets a token for the resource of the scope, with roles only for the Activity API", async () => {
  await using entra = await start();

  const forFeed = await token(entra, { scope: `${ACTIVITY}/.default` });
  const forDataverse = await token(entra, { scope: "https://org.crm4.dynamics.com/.default" });

  expect(forFeed.status).toBe(200);
  const seconds = NOON / 1000;
  expect(claims(forFeed)).toMatchObject({
    aud: ACTIVITY,
    iss: `https://sts.windows.net/${TENANT}/`,
    tid: TENANT,
    appid: CLIENT,
    roles: ["ActivityFeed.Read"],
    iat: seconds,
    exp: seconds + 3599,
  });
  expect(claims(forDataverse)["roles"]).toBeUndefined();
});

test.each([
  ["a wrong secret", { client_secret: "nope" }, { status: 401, error: "invalid_client", code: 7000215 }],
  ["an expired secret", { client_secret: "old" }, { status: 401, error: "invalid_client", code: 7000222 }],
  ["no credential", { client_secret: undefined }, { status: 401, error: "invalid_client", code: 7000216 }],
  [
    "an unknown application",
    { client_id: TENANT },
    { status: 400, error: "unauthorized_client", code: 700016 },
  ],
  [
    "a scope without /.default",
    { scope: `${ACTIVITY}/ActivityFeed.Read` },
    { status: 400, error: "invalid_scope", code: 1002012 },
  ],
  [
    "another grant",
    { grant_type: "password" },
    { status: 400, error: "unsupported_grant_type", code: 70003 },
  ],
  [
    "a foreign assertion",
    { client_secret: undefined, client_assertion: "a.b.c" },
    { status: 401, error: "invalid_client", code: 700024 },
  ],
])("%s is refused as the login service does", async (_, change, { status, error, code }) => {
  await using entra = await start();

  const reply = await token(entra, change);

  expect(reply.status).toBe(status);
  expect(reply.body).toMatchObject({ error, error_codes: [code], timestamp: "2026-10-05 12:00:00Z" });
  const { error_description, error_uri } = reply.body as Record<string, string>;
  expect(error_description).toMatch(
    new RegExp(`^AADSTS${code}: .* Trace ID: .* Correlation ID: .* Timestamp: `),
  );
  expect(error_uri).toBe(`https://login.microsoftonline.com/error?code=${code}`);
});

test("another tenant is not found", async () => {
  await using entra = await start();

  const reply = await token(entra, {}, CLIENT);

  expect([reply.status, (reply.body as { error_codes: number[] }).error_codes]).toEqual([400, [90002]]);
});

test("a new secret and new roles count from the next token on", async () => {
  await using entra = await start();
  entra.setSecret(CLIENT, "new");
  entra.setRoles(CLIENT, []);

  const old = await token(entra, {});
  const fresh = await token(entra, { client_secret: "new" });

  expect([old.status, fresh.status]).toEqual([401, 200]);
  expect(claims(fresh)["roles"]).toBeUndefined();
});

test("tokens stop counting when they expire or are revoked", async () => {
  const clock = new StillClock();
  await using entra = await start({ clock, tokenLifetimeSeconds: 60 });
  const first = `Bearer ${entra.issue({ audience: ACTIVITY })}`;

  expect(entra.verify(first)?.appid).toBe(CLIENT);
  expect(entra.verify("Bearer forged")).toBeUndefined();
  clock.advance(60_000);
  expect(entra.verify(first)).toBeUndefined();
  const second = `Bearer ${entra.issue({ audience: ACTIVITY })}`;
  expect(entra.verify(second)?.appid).toBe(CLIENT);
  entra.revoke();
  expect(entra.verify(second)).toBeUndefined();
});

test("the identity endpoint echoes the resource and signs nothing for storage", async () => {
  await using entra = await start();

  const storage = await identity(entra, "https://storage.azure.com/");
  const exchange = await identity(entra, "api://AzureADTokenExchange");

  expect(storage.body).toMatchObject({
    resource: "https://storage.azure.com/",
    token_type: "Bearer",
    client_id: IDENTITY.clientId,
    expires_on: String(NOON / 1000 + 3599),
  });
  expect(claims(storage)).toMatchObject({
    aud: "https://storage.azure.com",
    iss: `https://sts.windows.net/${TENANT}/`,
  });
  expect(header(storage)).toEqual({ typ: "JWT", alg: "none" });
  expect(claims(exchange)).toMatchObject({ aud: "api://AzureADTokenExchange", sub: IDENTITY.principalId });
});

test.each([
  ["a wrong header", { header: "h2" }, 401],
  ["another identity", { clientId: CLIENT }, 400],
  ["no resource", { resource: "" }, 400],
])(
  "the identity endpoint refuses %s",
  async (_, change: { header?: string; clientId?: string; resource?: string }, status) => {
    await using entra = await start();

    const reply = await identity(entra, change.resource ?? "https://storage.azure.com", change);

    expect(reply.status).toBe(status);
  },
);

test("an identity's token is exchanged only for the application that trusts its subject", async () => {
  await using entra = await start({ clients: [{ clientId: CLIENT, federatedSubject: "somebody else" }] });
  const exchange = await identity(entra, "api://AzureADTokenExchange");
  const assertion = (exchange.body as { access_token: string }).access_token;

  const reply = await token(entra, { client_secret: undefined, client_assertion: assertion });

  expect([reply.status, (reply.body as { error_codes: number[] }).error_codes]).toEqual([401, [700213]]);
});

async function start(change: Partial<EntraOptions> = {}): Promise<Entra> {
  const client = { clientId: CLIENT, secret: "s1", expiredSecret: "old", roles: ["ActivityFeed.Read"] };
  return startEntra({
    clock: new StillClock(),
    tenantId: TENANT,
    clients: [client],
    managedIdentity: IDENTITY,
    ...change,
  });
}

async function token(
  entra: Entra,
  change: Record<string, string | undefined>,
  tenant = TENANT,
): Promise<Reply> {
  const form = {
    grant_type: "client_credentials",
    client_id: CLIENT,
    client_secret: "s1",
    scope: `${ACTIVITY}/.default`,
    ...change,
  };
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const url = `${entra.url}/${tenant}/oauth2/v2.0/token?client-request-id=x`;
  return send(url, { method: "POST", body: new URLSearchParams(given).toString() });
}

async function identity(
  entra: Entra,
  resource: string,
  {
    header: sent = IDENTITY.header,
    clientId = IDENTITY.clientId,
  }: { header?: string; clientId?: string } = {},
): Promise<Reply> {
  const query = new URLSearchParams({ "api-version": "2019-08-01", resource, client_id: clientId });
  return send(`${entra.url}/msi/token?${query.toString()}`, { headers: { "X-IDENTITY-HEADER": sent } });
}

function header(reply: Reply): unknown {
  return part(reply, 0);
}

function claims(reply: Reply): Record<string, unknown> {
  return part(reply, 1) as Record<string, unknown>;
}

function part(reply: Reply, index: number): unknown {
  const { access_token } = reply.body as { access_token: string };
  return JSON.parse(Buffer.from(access_token.split(".")[index] ?? "", "base64url").toString());
}
