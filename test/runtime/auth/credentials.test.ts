import { startEntra, type Entra } from "../../fakes/emulators/entra";
import { createCredentials, type Credentials } from "../../../runtime/auth/credentials";
import { storageCredential } from "../../../runtime/auth/storageCredential";
import { clouds } from "../../../common/clouds";
import { fetchSend, type Send } from "../../../common/http/send";
import { systemClock } from "../../fakes/emulators/systemClock";
import { CLIENT, guid, never, TENANT } from "../../support/builders";
import { FakeClock } from "../../support/fakeClock";
import { failureOf } from "../sync/world";

// MSAL, unaltered, against an imitation of Entra: Entra's own rules are not proven here.

const ACTIVITY = "https://manage.office.com";
const PRINCIPAL = guid(44);
const HEADER = "h1";
const IDENTITY = guid(45);

// MSAL remembers the endpoint and the tokens of managed identities for the whole process: one Entra for all tests.
let entra: Entra;
beforeAll(async () => {
  const client = { clientId: CLIENT, secret: "s1", expiredSecret: "s0", federatedSubject: PRINCIPAL };
  entra = await startEntra({
    clock: systemClock,
    tenantId: TENANT,
    clients: [{ ...client, roles: ["ActivityFeed.Read"] }],
    managedIdentity: { clientId: IDENTITY, principalId: PRINCIPAL, header: HEADER },
  });
  process.env.IDENTITY_ENDPOINT = `${entra.url}/msi/token`;
  process.env.IDENTITY_HEADER = HEADER;
});
afterAll(async () => {
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  await entra[Symbol.asyncDispose]();
});

type Settings = Parameters<typeof createCredentials>[0];

const options = { clock: new FakeClock(), signal: never() };

function credentials(settings: Partial<Settings> = {}): Credentials {
  const all: Settings = {
    tenantId: TENANT,
    cloud: clouds.commercial,
    clientId: CLIENT,
    credential: { kind: "secret", secret: "s1" },
    managedIdentityClientId: IDENTITY,
    loginUrl: entra.url,
    dataverseUrl: "https://contoso.crm.dynamics.com",
    ...settings,
  };
  return createCredentials(all, { ...options, send: fetchSend({ timeoutMs: 5_000 }) });
}

const federated = (): Credentials => credentials({ credential: { kind: "federated" } });
/** Operations that Entra was asked for while something ran. */
async function askedDuring(run: () => Promise<unknown>): Promise<string[]> {
  const before = entra.calls.length;
  await run();
  return entra.calls.slice(before).map(({ operation }) => operation);
}

test("a client secret gets the app's token, with its roles and its end", async () => {
  const before = systemClock.now();

  const { value, expiresMs } = await credentials().forApp(ACTIVITY);

  expect(entra.verify(`Bearer ${value}`)).toMatchObject({
    appid: CLIENT,
    aud: ACTIVITY,
    tid: TENANT,
    roles: ["ActivityFeed.Read"],
  });
  expect(Math.abs(expiresMs - before - 3_599_000)).toBeLessThan(10_000);
});

test("each acquisition asks Entra: our own cache is the only one", async () => {
  const same = credentials();

  const asked = await askedDuring(async () => {
    await same.forApp(ACTIVITY);
    await same.forApp(ACTIVITY);
  });

  expect(asked).toEqual(["token", "token"]);
});

test("a managed identity's token is exchanged for the app's", async () => {
  let token = "";

  const asked = await askedDuring(async () => void (token = (await federated().forApp(ACTIVITY)).value));

  expect(entra.verify(`Bearer ${token}`)).toMatchObject({ appid: CLIENT, roles: ["ActivityFeed.Read"] });
  expect(asked).toEqual(["managedIdentity", "token"]);
  expect(entra.calls.at(-2)?.query.get("resource")).toBe("api://AzureADTokenExchange");
});

test("the identity itself gets tokens for storage, in the form that storage expects", async () => {
  const { token, expiresOnTimestamp } = await storageCredential(federated()).getToken();

  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
    aud: string;
  };
  expect(claims.aud).toBe("https://storage.azure.com");
  expect(expiresOnTimestamp).toBeGreaterThan(systemClock.now());
});

test.each([
  ["a wrong secret", "nope", TENANT, /^AUDITLOG_CLIENT_SECRET is wrong/],
  ["an expired secret", "s0", TENANT, /^The client secret has expired/],
  ["another tenant", "s1", guid(9), /^Tenant .* does not exist/],
])("%s is refused with what to do, and the secret is not in the error", async (_, secret, tenantId, hint) => {
  const failure = await failureOf(
    credentials({ credential: { kind: "secret", secret }, tenantId }).forApp(ACTIVITY),
  );

  expect(failure).toMatchObject({ code: "auth", hint: expect.stringMatching(hint) });
  expect(JSON.stringify(failure, ["message", "hint", "cause", "stack"])).not.toContain(`"${secret}"`);
});

test("an identity that the federated credential does not name is refused with what to do", async () => {
  const error_description = "AADSTS700213: No matching federated identity record found.";
  const body = { error: "invalid_client", error_description, error_codes: [700213] };
  entra.failNext({ status: 401, body }, { operation: "token" });

  expect(await failureOf(federated().forApp(ACTIVITY))).toMatchObject({
    code: "auth",
    hint: expect.stringContaining("federated credential"),
  });
});

test("no such identity in the container is refused with what to do", async () => {
  const body = { statusCode: 400, message: "No User Assigned or Delegated Managed Identity found." };
  entra.failNext({ status: 400, body }, { operation: "managedIdentity" });

  expect(await failureOf(federated().forState("https://vault.azure.net"))).toMatchObject({
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
  const same = credentials();
  entra.failNext(fault, { operation: "token" });

  expect(await failureOf(same.forApp(ACTIVITY))).toMatchObject({ code: "http", status: 0 });
  expect(await askedDuring(() => same.forApp(ACTIVITY))).toEqual(["token"]);
});

test.each(["commercial", "gccHigh", "china"] as const)(
  "in %s, sign-in goes to that cloud's host",
  async (name) => {
    const asked: string[] = [];
    const send: Send = async ({ url }) => {
      asked.push(url.split("?")[0] ?? "");
      throw new Error("no network");
    };
    const settings: Settings = {
      tenantId: TENANT,
      cloud: clouds[name],
      clientId: CLIENT,
      credential: { kind: "secret", secret: "s" },
      managedIdentityClientId: undefined,
      loginUrl: undefined,
      dataverseUrl: "https://contoso.crm.dynamics.com",
    };

    await failureOf(
      createCredentials(settings, { ...options, send }).forApp(`https://${clouds[name].activityHost}`),
    );

    expect(asked).toEqual([`https://${clouds[name].loginHost}/${TENANT}/oauth2/v2.0/token`]);
  },
);
