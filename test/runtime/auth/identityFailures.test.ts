import { createCredentials } from "../../../runtime/auth/credentials";
import { clouds } from "../../../common/clouds";
import { fetchSend } from "../../../common/http/send";
import { CLIENT, guid, never, TENANT } from "../../support/builders";
import { reply, startLocalServer } from "../../common/http/localServer";
import { failureOf } from "../sync/world";

// MSAL keeps the first identity's network for the whole process: a file, and so a process, of its own.

const settings = {
  ...{ tenantId: TENANT, cloud: clouds.commercial, clientId: CLIENT, loginUrl: undefined },
  credential: { kind: "federated" as const },
  managedIdentityClientId: guid(45),
};

afterEach(() => {
  delete process.env["IDENTITY_ENDPOINT"];
  delete process.env["IDENTITY_HEADER"];
});

test("each failure of the identity's endpoint has its own cause, and an answer without a token is a refusal", async () => {
  await using endpoint = await startLocalServer((response, request, number) => {
    if (number > 2) reply(response, 400, {});
    else request.socket.destroy();
  });
  process.env["IDENTITY_ENDPOINT"] = `${endpoint.url}/msi/token`;
  process.env["IDENTITY_HEADER"] = "h1";
  const identity = createCredentials(settings, fetchSend({ timeoutMs: 5_000 }), never());

  const failures: unknown[] = [];
  for (let call = 1; call <= 3; call++)
    failures.push(await failureOf(identity.forManagedIdentity("https://storage.azure.com")));

  const unreachable = { code: "http", status: 0, serviceCode: "ECONNRESET" };
  expect(failures).toMatchObject([
    unreachable,
    unreachable,
    { code: "auth", message: expect.stringContaining("the answer has no token") },
  ]);
});
