import { ConfidentialClientApplication, ManagedIdentityApplication } from "@azure/msal-node";

import { startEntra, type Entra } from "./entra";
import { systemClock } from "./systemClock";

const TENANT = "11111111-1111-4111-8111-111111111111";
const CLIENT = "22222222-2222-4222-8222-222222222222";
const IDENTITY = {
  clientId: "33333333-3333-4333-8333-333333333333",
  principalId: "44444444-4444-4444-8444-444444444444",
  header: "h1",
};
const SCOPES = ["https://manage.office.com/.default"];

test("MSAL gets a token with a client secret and keeps it", async () => {
  await using entra = await start();
  const application = new ConfidentialClientApplication({
    auth: { ...authority(entra), clientSecret: "s1" },
  });

  const first = await application.acquireTokenByClientCredential({ scopes: SCOPES });
  const second = await application.acquireTokenByClientCredential({ scopes: SCOPES });

  expect(entra.verify(`Bearer ${first?.accessToken}`)?.roles).toEqual(["ActivityFeed.Read"]);
  expect([first?.fromCache, second?.fromCache]).toEqual([false, true]);
  expect(entra.calls.map(({ operation, status }) => [operation, status])).toEqual([["token", 200]]);
});

test("MSAL reports a wrong secret with the service's number", async () => {
  await using entra = await start();
  const application = new ConfidentialClientApplication({
    auth: { ...authority(entra), clientSecret: "nope" },
  });

  const failure = await application
    .acquireTokenByClientCredential({ scopes: SCOPES })
    .catch((error: unknown) => error);

  expect(failure).toMatchObject({ errorCode: "invalid_client", errorNo: 7000215, status: 401 });
});

test("MSAL exchanges a managed identity's token for the application's", async () => {
  await using entra = await start();
  await withIdentityEnvironment(entra, async () => {
    const identity = new ManagedIdentityApplication({
      managedIdentityIdParams: { userAssignedClientId: IDENTITY.clientId },
    });
    const assertion = async () =>
      (await identity.acquireToken({ resource: "api://AzureADTokenExchange" })).accessToken;
    const application = new ConfidentialClientApplication({
      auth: { ...authority(entra), clientAssertion: assertion },
    });

    const result = await application.acquireTokenByClientCredential({ scopes: SCOPES });

    expect(identity.getManagedIdentitySource()).toBe("AppService");
    expect(entra.verify(`Bearer ${result?.accessToken}`)?.appid).toBe(CLIENT);
  });
  expect(entra.calls.map(({ operation, status }) => [operation, status])).toEqual([
    ["managedIdentity", 200],
    ["token", 200],
  ]);
});

async function start(): Promise<Entra> {
  return startEntra({
    clock: systemClock,
    tenantId: TENANT,
    clients: [
      {
        clientId: CLIENT,
        secret: "s1",
        roles: ["ActivityFeed.Read"],
        federatedSubject: IDENTITY.principalId,
      },
    ],
    managedIdentity: IDENTITY,
  });
}

// MSAL refuses an http authority, but takes metadata whose token endpoint is http.
function authority(entra: Entra) {
  const login = `${entra.url}/${TENANT}`;
  return {
    clientId: CLIENT,
    authority: `https://login.emulator.test/${TENANT}`,
    knownAuthorities: ["login.emulator.test"],
    authorityMetadata: JSON.stringify({
      issuer: `${login}/v2.0`,
      authorization_endpoint: `${login}/oauth2/v2.0/authorize`,
      token_endpoint: `${login}/oauth2/v2.0/token`,
      jwks_uri: `${login}/discovery/v2.0/keys`,
    }),
  };
}

async function withIdentityEnvironment(entra: Entra, run: () => Promise<void>): Promise<void> {
  const names = ["IDENTITY_ENDPOINT", "IDENTITY_HEADER"] as const;
  const before = names.map((name) => process.env[name]);
  process.env["IDENTITY_ENDPOINT"] = `${entra.url}/msi/token`;
  process.env["IDENTITY_HEADER"] = IDENTITY.header;
  try {
    await run();
  } finally {
    for (const [index, name] of names.entries()) {
      if (before[index] === undefined) delete process.env[name];
      else process.env[name] = before[index];
    }
  }
}
