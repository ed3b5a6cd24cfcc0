import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { ConnectAzure } from "../../../provider/azure/azure";
import { azureFrom } from "../../../provider/azure/azure";
import { findDeletedVault } from "../../../provider/keyvault/deletedVault";
import { credentialWith } from "../../support/credential";
import { FakeClock, ManualClock, settle } from "../../support/fakeClock";
import { startCloud, SUBSCRIPTION } from "../support/cloud";

const ARGUMENTS = {
  subscriptionId: SUBSCRIPTION,
  vaultName: "kv-auditlog-dev",
  location: "westeurope",
  cloud: "commercial",
};
const call = {
  signal: new AbortController().signal,
  status: () => undefined,
  warn: async () => undefined,
};
const credential = credentialWith("t");

async function lookUp(connect: ConnectAzure): Promise<unknown> {
  return await findDeletedVault({ connect, clock: new ManualClock() }).invoke(ARGUMENTS, call);
}

test("a deleted vault of that name is found", async () => {
  await using cloud = await startCloud();
  cloud.arm.deletedVaults.add(`${SUBSCRIPTION}/westeurope/kv-auditlog-dev`);

  expect(await lookUp(cloud.connect)).toEqual({ found: true });
});

test("a vault of that name in another region is not", async () => {
  await using cloud = await startCloud();
  cloud.arm.deletedVaults.add(`${SUBSCRIPTION}/northeurope/kv-auditlog-dev`);

  expect(await lookUp(cloud.connect)).toEqual({ found: false });
  expect(cloud.arm.count("deletedVault")).toBe(1);
});

test("without the right to look, the answer is no, with what is missing and what follows", async () => {
  await using cloud = await startCloud();
  const error = { code: "AuthorizationFailed", message: "The client does not have authorization" };
  cloud.arm.failNext({ status: 403, body: { error } }, { operation: "deletedVault" });

  expect(await lookUp(cloud.connect)).toEqual({
    found: false,
    warning:
      "whether a deleted key vault kv-auditlog-dev is kept in westeurope could not be looked up: " +
      "AuthorizationFailed: The client does not have authorization (HTTP 403); it needs " +
      `Microsoft.KeyVault/locations/deletedVaults/read on subscription ${SUBSCRIPTION}. The vault is assumed to be new. ` +
      "If it was deleted before, its creation fails as the name is in use: recover it first with az keyvault recover " +
      "--name kv-auditlog-dev --location westeurope",
  });
});

test("without a network, the answer is no, with the reason", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const env = { AUDITLOG_RESOURCE_MANAGER_URL: `https://127.0.0.1:${port}` };

  const answer = await lookUp(azureFrom(env, { retryDelayInMs: 1 }, credential));

  expect(answer).toEqual({ found: false, warning: expect.stringContaining("ECONNREFUSED") });
});

test("a sign-in that never answers is given up after ten seconds", async () => {
  const clock = new ManualClock();
  const connect = (): Promise<never> => new Promise(() => undefined);

  const answer = findDeletedVault({ connect, clock }).invoke(ARGUMENTS, call);
  await settle();
  await clock.advance(10_000);

  expect(await answer).toEqual({ found: false, warning: expect.stringContaining("no answer within 10 s") });
});

test("when the engine stops, the look-up fails in place of an answer", async () => {
  const stop = new AbortController();
  stop.abort(new Error("canceled"));
  const connect = (): Promise<never> => new Promise(() => undefined);

  const answer = findDeletedVault({ connect, clock: new FakeClock() }).invoke(ARGUMENTS, {
    ...call,
    signal: stop.signal,
  });

  await expect(answer).rejects.toThrow("canceled");
});
