import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { azureFrom, type ConnectAzure } from "../../../provider/azure/azure";
import type { Call } from "../../../provider/engine/handler";
import { imageBuild } from "../../../provider/image/build";
import { credentialWith } from "../../support/credential";
import { ManualClock, settle } from "../../support/fakeClock";
import { BUILD_INPUTS, GROUP, REGISTRY, startCloud } from "../support/cloud";
import { root } from "./builder";

const ID = "cr/sync";
const RECORDED = { inputs: BUILD_INPUTS, state: { ...BUILD_INPUTS, digest: "sha256:0" } };
const KEPT = "Its image is assumed to exist; run pulumi refresh --stack <stack> again once this is fixed";

/** A refresh: what it found, and its warnings. */
async function refresh(connect: ConnectAzure, clock = new ManualClock()) {
  const warnings: string[] = [];
  const found = await imageBuild({ root, connect, clock }).read(ID, RECORDED, callWith(warnings));
  return { found, warnings };
}

function callWith(warnings: string[], signal = new AbortController().signal): Call {
  return { signal, status: () => undefined, warn: async (text) => void warnings.push(text) };
}

test("while its registry exists, an image is as recorded", async () => {
  await using cloud = await startCloud();

  expect(await refresh(cloud.connect)).toEqual({ found: RECORDED, warnings: [] });
  expect(cloud.arm.count()).toBe(1);
});

test("an image is gone with its registry", async () => {
  await using cloud = await startCloud();
  cloud.arm.registries.clear();

  expect(await refresh(cloud.connect)).toEqual({ found: undefined, warnings: [] });
});

test("an image is gone with its registry's resource group", async () => {
  await using cloud = await startCloud();
  const error = { code: "ResourceGroupNotFound", message: `Resource group '${GROUP}' could not be found.` };
  cloud.arm.failNext({ status: 404, body: { error } }, { operation: "registry" });

  expect(await refresh(cloud.connect)).toEqual({ found: undefined, warnings: [] });
});

test("a subscription that the deployer can't see doesn't prove that the image is gone", async () => {
  await using cloud = await startCloud();
  const error = { code: "SubscriptionNotFound", message: "The subscription could not be found." };
  cloud.arm.failNext({ status: 404, body: { error } }, { operation: "registry" });

  expect(await refresh(cloud.connect)).toEqual({
    found: RECORDED,
    warnings: [
      expect.stringContaining("SubscriptionNotFound: The subscription could not be found. (HTTP 404)"),
    ],
  });
});

test("nor does a 404 that isn't Resource Manager's", async () => {
  await using cloud = await startCloud();
  cloud.arm.failNext({ status: 404, body: "<html>proxy</html>" }, { operation: "registry" });

  expect((await refresh(cloud.connect)).found).toBe(RECORDED);
});

test("without the right to look, the record is kept, with a warning that names the right", async () => {
  await using cloud = await startCloud();
  const error = { code: "AuthorizationFailed", message: "The client does not have authorization" };
  cloud.arm.failNext({ status: 403, body: { error } }, { operation: "registry" });

  expect(await refresh(cloud.connect)).toEqual({
    found: RECORDED,
    warnings: [
      `whether the registry ${REGISTRY} is still in ${GROUP} could not be looked up: AuthorizationFailed: The client ` +
        "does not have authorization (HTTP 403); it needs Microsoft.ContainerRegistry/registries/read on " +
        `${GROUP}. ${KEPT}`,
    ],
  });
});

test("without a network, the record is kept, with the reason", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const env = { AUDITLOG_RESOURCE_MANAGER_URL: `https://127.0.0.1:${port}` };
  const credential = credentialWith("t");

  expect(await refresh(azureFrom(env, { retryDelayInMs: 1 }, credential))).toEqual({
    found: RECORDED,
    warnings: [expect.stringMatching(/ECONNREFUSED.*\. Its image is assumed to exist/)],
  });
});

test("a sign-in that never answers is given up after half a minute", async () => {
  const clock = new ManualClock();
  const refreshed = refresh(() => new Promise(() => undefined), clock);
  await settle();

  await clock.advance(30_000);

  expect(await refreshed).toEqual({
    found: RECORDED,
    warnings: [expect.stringContaining("no answer within 30 s")],
  });
});

test("when the engine stops, nothing is said about the image", async () => {
  const stop = new AbortController();
  const warnings: string[] = [];
  const connect = (): Promise<never> => new Promise(() => undefined);
  const handler = imageBuild({ root, connect, clock: new ManualClock() });
  const read = handler.read(ID, RECORDED, callWith(warnings, stop.signal));

  stop.abort(new Error("canceled"));

  await expect(read).rejects.toThrow("canceled");
  expect(warnings).toEqual([]);
});
