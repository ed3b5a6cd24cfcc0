import { startEntra, type Entra } from "../../emulators/entra";
import { createCredentials, type Credentials } from "../../../runtime/auth/credentials";
import { storageCredential } from "../../../runtime/auth/storageCredential";
import { clouds } from "../../../runtime/clouds";
import { fetchSend } from "../../../runtime/http/send";
import { CLIENT, guid, TENANT } from "../../support/builders";
import { failureOf } from "../sync/world";

// MSAL, unaltered, against an imitation of Entra: Entra's own rules are not proven here.

const ACTIVITY = "https://manage.office.com";
const PRINCIPAL = guid(44);
const HEADER = "h1";
let identities = 0;

interface Setup extends AsyncDisposable {
  readonly entra: Entra;
  readonly secret: (value?: string, tenantId?: string) => Credentials;
  readonly federated: (signal?: AbortSignal) => Credentials;
}

/** Each set-up has an identity of its own: MSAL remembers tokens of managed identities for the whole process. */
async function setup(): Promise<Setup> {
  const identity = guid(++identities, "eeeeeeee");
  const entra = await startEntra({
    tenantId: TENANT,
    clients: [
      {
        clientId: CLIENT,
        secret: "s1",
        expiredSecret: "s0",
        roles: ["ActivityFeed.Read"],
        federatedSubject: PRINCIPAL,
      },
    ],
    managedIdentity: { clientId: identity, principalId: PRINCIPAL, header: HEADER },
  });
  process.env.IDENTITY_ENDPOINT = `${entra.url}/msi/token`;
  process.env.IDENTITY_HEADER = HEADER;
  const base = {
    cloud: clouds.commercial,
    clientId: CLIENT,
    loginUrl: entra.url,
    managedIdentityClientId: identity,
  };
  const send = fetchSend({ timeoutMs: 5_000 });
  const create = (
    credential: Parameters<typeof createCredentials>[0]["credential"],
    rest: object,
    signal: AbortSignal,
  ) => createCredentials({ tenantId: TENANT, ...base, credential, ...rest }, send, signal);
  return {
    entra,
    secret: (secret = "s1", tenantId = TENANT) =>
      create({ kind: "secret", secret }, { tenantId }, new AbortController().signal),
    federated: (signal = new AbortController().signal) => create({ kind: "federated" }, {}, signal),
    [Symbol.asyncDispose]: async () => {
      delete process.env.IDENTITY_ENDPOINT;
      delete process.env.IDENTITY_HEADER;
      await entra[Symbol.asyncDispose]();
    },
  };
}

test("a client secret gets the app's token, with its roles and its end", async () => {
  await using it = await setup();
  const before = Date.now();

  const { value, expiresMs } = await it.secret().forApp(ACTIVITY);

  expect(it.entra.verify(`Bearer ${value}`)).toMatchObject({
    appid: CLIENT,
    aud: ACTIVITY,
    tid: TENANT,
    roles: ["ActivityFeed.Read"],
  });
  expect(Math.abs(expiresMs - before - 3_599_000)).toBeLessThan(10_000);
});

test("each acquisition asks Entra: our own cache is the only one", async () => {
  await using it = await setup();
  const credentials = it.secret();

  await credentials.forApp(ACTIVITY);
  await credentials.forApp(ACTIVITY);

  expect(it.entra.count("token")).toBe(2);
});

test("a managed identity's token is exchanged for the app's", async () => {
  await using it = await setup();

  const { value } = await it.federated().forApp(ACTIVITY);

  expect(it.entra.verify(`Bearer ${value}`)).toMatchObject({ appid: CLIENT, roles: ["ActivityFeed.Read"] });
  expect(it.entra.calls.map(({ operation }) => operation)).toEqual(["managedIdentity", "token"]);
  const [exchange] = it.entra.calls;
  expect(exchange?.query.get("resource")).toBe("api://AzureADTokenExchange");
});

test("the identity itself gets tokens for storage, in the form that storage expects", async () => {
  await using it = await setup();

  const { token, expiresOnTimestamp } = await storageCredential(it.federated()).getToken();

  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    aud: string;
  };
  expect(claims.aud).toBe("https://storage.azure.com");
  expect(expiresOnTimestamp).toBeGreaterThan(Date.now());
});

test.each([
  ["a wrong secret", "nope", TENANT, /^AUDITLOG_CLIENT_SECRET is wrong/],
  ["an expired secret", "s0", TENANT, /^The client secret has expired/],
  ["another tenant", "s1", guid(9), /^There is no tenant/],
])("%s is refused with what to do, and the secret is not in the error", async (_, secret, tenantId, hint) => {
  await using it = await setup();

  const failure = await failureOf(it.secret(secret, tenantId).forApp(ACTIVITY));

  expect(failure).toMatchObject({ code: "auth", hint: expect.stringMatching(hint) });
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain(`"${secret}"`);
});

test("an identity that the federated credential does not name is refused with what to do", async () => {
  await using it = await setup();
  it.entra.failNext(
    {
      status: 401,
      body: {
        error: "invalid_client",
        error_description: "AADSTS700213: No matching record.",
        error_codes: [700213],
      },
    },
    { operation: "token" },
  );

  expect(await failureOf(it.federated().forApp(ACTIVITY))).toMatchObject({
    code: "auth",
    hint: expect.stringContaining("federated credential"),
  });
});

test("no identity in the container is refused with what to do", async () => {
  await using it = await setup();
  process.env.IDENTITY_HEADER = "another";

  expect(await failureOf(it.federated().forApp(ACTIVITY))).toMatchObject({
    code: "auth",
    hint: expect.stringContaining("Assign the identity to the container"),
  });
});

test.each<[string, object]>([
  ["500", { status: 500, body: { error: "server_error" } }],
  ["a page of a proxy", { status: 503, body: "<html>busy</html>" }],
  ["429", { status: 429, body: { error: "temporarily_unavailable" } }],
  ["a reset", { reset: true }],
])("%s is worth another try, and the next one asks Entra again", async (_, fault) => {
  await using it = await setup();
  const credentials = it.secret();
  it.entra.failNext(fault, { operation: "token" });

  expect(await failureOf(credentials.forApp(ACTIVITY))).toMatchObject({ code: "http", status: 0 });
  expect((await credentials.forApp(ACTIVITY)).value).not.toBe("");
  expect(it.entra.count("token")).toBe(2);
});

test.each(["commercial", "gccHigh", "china"] as const)(
  "in %s, sign-in goes to that cloud's host",
  async (name) => {
    const asked: string[] = [];
    const settings = {
      ...{ tenantId: TENANT, clientId: CLIENT, credential: { kind: "secret", secret: "s" } as const },
      ...{ cloud: clouds[name], loginUrl: undefined, managedIdentityClientId: undefined },
    };
    const credentials = createCredentials(
      settings,
      async ({ url }) => {
        asked.push(url.split("?")[0] ?? "");
        throw new Error("no network");
      },
      new AbortController().signal,
    );

    await failureOf(credentials.forApp(`https://${clouds[name].activityHost}`));

    expect(new Set(asked)).toEqual(
      new Set([`https://${clouds[name].loginHost}/${TENANT}/oauth2/v2.0/token`]),
    );
  },
);
