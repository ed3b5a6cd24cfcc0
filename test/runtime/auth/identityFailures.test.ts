import { createCredentials } from "../../../runtime/auth/credentials";
import { clouds } from "../../../common/clouds";
import { fetchSend } from "../../../common/http/send";
import type { IncomingMessage, ServerResponse } from "node:http";
import { CLIENT, guid, never, TENANT } from "../../support/builders";
import { reply, startLocalServer } from "../../common/http/localServer";
import { FakeClock } from "../../support/fakeClock";
import { failureOf } from "../sync/world";

// MSAL keeps the first identity's network for the whole process: a file, and so a process, of its own.

const settings = {
  ...{ tenantId: TENANT, cloud: clouds.commercial, clientId: CLIENT, loginUrl: undefined },
  dataverseUrl: "https://contoso.crm.dynamics.com",
  credential: { kind: "federated" as const },
  managedIdentityClientId: guid(45),
};

afterEach(() => {
  delete process.env["IDENTITY_ENDPOINT"];
  delete process.env["IDENTITY_HEADER"];
});

test("each failure of the identity's endpoint has its own cause, whichever network was the process's first", async () => {
  let answer: (response: ServerResponse, request: IncomingMessage) => void = (_, { socket }) =>
    socket.destroy();
  await using endpoint = await startLocalServer((response, request) => answer(response, request));
  process.env["IDENTITY_ENDPOINT"] = `${endpoint.url}/msi/token`;
  process.env["IDENTITY_HEADER"] = "h1";
  const clock = new FakeClock();
  const failure = async (): Promise<unknown> => {
    const options = { send: fetchSend({ timeoutMs: 5_000 }), clock, signal: never() };
    return await failureOf(createCredentials(settings, options).forState("https://storage.azure.com"));
  };

  const failures = [await failure(), await failure()];
  answer = (response) => reply(response, 400, {});
  failures.push(await failure());

  const unreachable = {
    code: "incomplete",
    message: expect.stringContaining("failed for now"),
    hint: expect.stringContaining("Run again"),
    cause: { code: "http", status: 0, serviceCode: "ECONNRESET" },
  };
  expect(failures).toMatchObject([
    unreachable,
    unreachable,
    { code: "auth", message: expect.stringContaining("the answer has no token") },
  ]);
  expect(clock.slept.slice(0, 8)).toEqual([1, 2, 4, 8, 10, 10, 10, 10].map((seconds) => 1_000 * seconds));
});
