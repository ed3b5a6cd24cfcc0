import { blobFront, breakLease, inBlobs, storageError } from "./support/blobState";
import { next } from "./support/faultsOf";
import { matrix, type Case } from "./support/matrix";

const BLOBS = { state: inBlobs };
const fronted =
  (operation: string, fault: Parameters<typeof storageError> | "reset", times: number | "ever") =>
  async (): Promise<void> => {
    const given = fault === "reset" ? { reset: true as const } : storageError(...fault);
    const front = await blobFront();
    if (times === "ever") front.failWhen((call) => call.operation === operation, given);
    else front.failNext(given, { operation, times });
  };
const unfronted = async (): Promise<void> => (await blobFront()).lift();
const released = async (): Promise<void> => {
  await unfronted();
  await breakLease();
};
/** Long enough for leases to be renewed. */
const slowly = next("activity", "blob", { status: 429, headers: { "Retry-After": "100" } });

matrix("the state in blob storage", [
  ...(
    [
      ["AuthorizationPermissionMismatch", /Storage Blob Data Contributor/],
      ["AuthorizationFailure", /network rules/],
      ["AuthorizationSourceIPMismatch", /network rules/],
      ["AuthenticationFailed", /does not take the token/],
    ] as const
  ).map(([code, hint]): Case => ({
    name: `403 ${code} says what is missing`,
    world: BLOBS,
    fault: fronted("write", [403, code], "ever"),
    heal: unfronted,
    expects: { exit: 1, event: "authentication_failed", says: hint, rows: "none", status: 0 },
  })),
  {
    name: "503 a few times is waited out",
    world: BLOBS,
    fault: async ({ notes }) => {
      await fronted("read", [503, "ServerBusy"], 3)();
      notes.set("busy", () => true);
    },
    heal: unfronted,
    expects: { exit: 0, shows: ({ notes }) => notes.has("busy"), value: true },
  },
  {
    name: "503 for ever fails the pass by name",
    world: BLOBS,
    fault: fronted("read", [503, "ServerBusy"], "ever"),
    heal: unfronted,
    expects: { exit: 1, event: "pass_failed", says: /state in .* can't be used.*503/, rows: "none" },
  },
  {
    name: "the container is not there",
    world: BLOBS,
    fault: fronted("write", [404, "ContainerNotFound"], "ever"),
    heal: unfronted,
    expects: { exit: 1, event: "pass_failed", says: /Create the container/, rows: "none", status: 0 },
  },
  {
    name: "a write whose answer is lost is known to have happened",
    world: BLOBS,
    fault: async ({ notes }) => {
      const front = await blobFront();
      const isCursor = ({ operation, path }: { operation: string; path: string }): boolean =>
        operation === "write" && path.endsWith("cursor.json");
      front.failWhen(isCursor, { reset: true, afterEffect: true }, { times: 2 });
      notes.set("lost", () => true);
    },
    heal: unfronted,
    expects: { exit: 0, shows: ({ notes }) => notes.has("lost"), value: true },
  },
  {
    name: "another process changes the cursor in the middle of a pass",
    world: BLOBS,
    fault: async () => {
      const front = await blobFront();
      const isCursor = ({ operation, path }: { operation: string; path: string }): boolean =>
        operation === "write" && path.endsWith("cursor.json");
      front.failWhen(isCursor, storageError(412, "ConditionNotMet"));
    },
    heal: unfronted,
    expects: { exit: 1, event: "lease_lost", says: /another process has changed/ },
  },
  {
    name: "the lease is broken in the middle of a pass",
    world: BLOBS,
    fault: async (world) => {
      await fronted("renew", [409, "LeaseIdMismatchWithLeaseOperation"], "ever")();
      slowly(world);
    },
    control: slowly,
    heal: released,
    expects: { exit: 1, event: "lease_lost", says: /lease on the state was lost/, rows: "none", status: 0 },
  },
  {
    name: "the lease can't be renewed for a minute",
    world: BLOBS,
    fault: async (world) => {
      await fronted("renew", [503, "ServerBusy"], "ever")();
      slowly(world);
    },
    control: slowly,
    heal: released,
    expects: { exit: 1, event: "lease_lost", says: /lease on the state was lost/, rows: "none", status: 0 },
  },
  {
    name: "another runtime holds the lease for longer than a dead one would",
    world: BLOBS,
    fault: fronted("acquire", [409, "LeaseAlreadyPresent"], "ever"),
    heal: unfronted,
    expects: {
      exit: 1,
      event: "pass_failed",
      says: /another runtime holds the lease/,
      rows: "none",
      status: 0,
    },
  },
  {
    name: "another runtime gives its lease back late",
    world: BLOBS,
    fault: fronted("acquire", [409, "LeaseAlreadyPresent"], 3),
    heal: unfronted,
    expects: { exit: 0, event: "lease_held" },
  },
]);
