import { ContainerClient, ContainerSASPermissions, StorageSharedKeyCredential } from "@azure/storage-blob";
import { blobLeases } from "../../../runtime/state/blobLease";
import { blobStateStore } from "../../../runtime/state/blobStateStore";
import { ACCOUNT, startAzurite, type Azurite } from "../../support/azurite";
import { ManualClock, settle } from "../../support/fakeClock";
import { describeStateStore } from "../../support/stateStoreContract";
import { failureOf } from "../sync/world";
import { describeLeases } from "../../support/leaseContract";

// Against real Azurite: what Azure itself does differently is not proven here.

let azurite: Azurite;
let container: ContainerClient;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(async () => await azurite[Symbol.asyncDispose]());
beforeEach(async () => {
  container = await azurite.container();
});

/** Waits for something that needs the network, without a clock. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settle();
}

describeStateStore("blob storage", async () => blobStateStore(await azurite.container()));

test("a container that does not exist is an error that says so", async () => {
  await container.delete();

  expect(await failureOf(blobStateStore(container).write("cursor", {}, { ifMatch: "any" }))).toMatchObject({
    code: "http",
    status: 404,
    hint: expect.stringContaining("AUDITLOG_STATE"),
  });
  expect(await failureOf(blobLeases(container, new ManualClock()).tryAcquire())).toMatchObject({
    status: 404,
  });
});

test.each([
  ["no rights at all", ""],
  ["the right to create the lock, not to lease it", "c"],
])("with %s, taking the lease is an error that names the role to assign", async (_rights, permissions) => {
  const limited = await limitedTo(permissions);

  const refused = {
    code: "http",
    status: 403,
    hint: expect.stringContaining("Storage Blob Data Contributor"),
  };
  expect(await failureOf(blobLeases(limited, new ManualClock()).tryAcquire())).toMatchObject(refused);
});

test("a refused write is an error that names the role to assign", async () => {
  const limited = await limitedTo("r");

  expect(await failureOf(blobStateStore(limited).write("cursor", {}, { ifMatch: "any" }))).toMatchObject({
    status: 403,
    hint: expect.stringContaining("Storage Blob Data Contributor"),
  });
});

describeLeases(() => blobLeases(container, new ManualClock()));

test("the lock isn't a document of the state", async () => {
  await using _lease = await blobLeases(container, new ManualClock()).tryAcquire();
  const keys: string[] = [];
  for await (const key of blobStateStore(container).list("")) keys.push(key);

  expect(keys).toEqual([]);
});

test("the holder may write the state", async () => {
  await using _lease = await blobLeases(container, new ManualClock()).tryAcquire();

  expect((await blobStateStore(container).write("cursor", {}, { ifMatch: "none" })).written).toBe(true);
});

test("a lease is renewed every 20 seconds", async () => {
  const clock = new ManualClock();
  const renewals = countingRenewals(container);
  const lease = await blobLeases(container, clock).tryAcquire();
  for (let round = 1; round <= 3; round++) {
    await clock.advance(20_000);
    await until(() => renewals.count === round && clock.sleeping === 1);
  }

  expect([renewals.count, lease?.signal.aborted]).toEqual([3, false]);
  await lease?.[Symbol.asyncDispose]();
  expect(clock.sleeping).toBe(0);
});

test("a broken lease is lost at the next renewal, with the reason", async () => {
  const clock = new ManualClock();
  const lease = await blobLeases(container, clock).tryAcquire();
  await container.getBlobClient("lock").getBlobLeaseClient().breakLease(0);
  await clock.advance(20_000);
  await until(() => lease?.signal.aborted === true);

  expect(lease?.signal.reason).toMatchObject({
    code: "lease",
    message: expect.stringContaining("the lease on the state was lost"),
  });
  await lease?.[Symbol.asyncDispose]();
});

test("a holder that can't renew gives up before the lease runs out for others", async () => {
  await using own = await startAzurite();
  const clock = new ManualClock();
  const lease = await blobLeases(await own.container(), clock).tryAcquire();
  await own.kill();
  for (let second = 0; second < 59 && lease?.signal.aborted !== true; second++) {
    await clock.advance(1_000);
    await until(() => clock.sleeping === 1 || lease?.signal.aborted === true);
  }

  expect(lease?.signal.aborted).toBe(true);
  await lease?.[Symbol.asyncDispose]();
});

test("a renewal that is never answered does not keep the lease alive in our eyes", async () => {
  const clock = new ManualClock();
  const hanging = hangingRenewals(container);
  const lease = await blobLeases(container, clock).tryAcquire();
  for (let second = 0; second < 59; second++) await clock.advance(1_000);
  const isLost = lease?.signal.aborted;
  hanging.answer();
  await lease?.[Symbol.asyncDispose]();

  expect(isLost).toBe(true);
});

/** The same container, by a shared access signature with these permissions; without any, by a wrong key. */
async function limitedTo(permissions: string): Promise<ContainerClient> {
  const retryOptions = { maxTries: 1 };
  if (permissions === "") {
    const wrongKey = new StorageSharedKeyCredential(ACCOUNT, Buffer.from("wrong").toString("base64"));
    return new ContainerClient(container.url, wrongKey, { retryOptions });
  }
  const url = await container.generateSasUrl({
    permissions: ContainerSASPermissions.parse(permissions),
    // Azurite compares it with the real clock; far enough away for any day this runs on.
    expiresOn: new Date("2999-01-01T00:00:00Z"),
  });
  return new ContainerClient(url, undefined, { retryOptions });
}

function countingRenewals(client: ContainerClient): { count: number } {
  const renewals = { count: 0 };
  onRenewal(client, async (renew) => {
    await renew();
    renewals.count++;
  });
  return renewals;
}

/** Renewals of this container's lock wait until they are answered, as on a connection that went dead. */
function hangingRenewals(client: ContainerClient): { answer: () => void } {
  const hanging = { answer: (): void => undefined };
  const gate = new Promise<void>((resolve) => (hanging.answer = resolve));
  onRenewal(client, async () => await gate);
  return hanging;
}

type Renew = () => Promise<unknown>;

/** Puts something between the lease and its renewals: the object of the SDK is real, one method of it is wrapped. */
function onRenewal(client: ContainerClient, around: (renew: Renew) => Promise<void>): void {
  const getBlob = client.getBlockBlobClient.bind(client);
  client.getBlockBlobClient = (name) => {
    const blobClient = getBlob(name);
    const getLease = blobClient.getBlobLeaseClient.bind(blobClient);
    blobClient.getBlobLeaseClient = (id) => {
      const leaseClient = getLease(id);
      const renew = leaseClient.renewLease.bind(leaseClient);
      leaseClient.renewLease = async (options) => {
        let result: Awaited<ReturnType<typeof renew>> | undefined;
        await around(async () => (result = await renew(options)));
        return result ?? (await renew(options));
      };
      return leaseClient;
    };
    return blobClient;
  };
}
