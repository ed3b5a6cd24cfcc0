import { existsSync } from "node:fs";
import type promises from "node:fs/promises";
import { mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { folderLeases } from "../../runtime/state/folderLease";
import { guid, record } from "../support/builders";
import { at } from "./support/faultsOf";
import { matrix, type Case } from "./support/matrix";
import type { World } from "./support/world";

const HOUR_MS = 3_600_000;

const mockDisk = { failure: undefined as string | undefined, left: 0 };

jest.mock("node:fs/promises", () => {
  const real = jest.requireActual<typeof promises>("node:fs/promises");
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => {
      if (mockDisk.failure !== undefined && mockDisk.left-- <= 0)
        throw Object.assign(new Error(`${mockDisk.failure}: no, open '${String(args[0])}'`), {
          code: mockDisk.failure,
        });
      return await real.open(...args);
    },
  };
});

/** The disk refuses each document but the first few. */
const diskFails =
  (code: string, left = 0) =>
  (): void =>
    void Object.assign(mockDisk, { failure: code, left });
const diskWorks = (): void => void (mockDisk.failure = undefined);

/** A first pass, then another launch: what a runtime finds that has worked before. */
async function seasoned(world: World): Promise<void> {
  await world.run();
  world.clock.advance(HOUR_MS / 2);
  world.add([record({ Id: guid(7) })], { ageMs: 60_000 });
}

async function putDocument({ state }: World, key: string, text: string): Promise<void> {
  const path = join(state, `${key}.json`);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text);
}

const CURSOR = { version: 1, watermark: 0, origin: 0, sweptAt: 0 };
const LEDGER = "ledger/2026-10-05";
const json = (value: unknown): string => JSON.stringify(value);

/** Documents that no runtime has written. */
const hostile: readonly [key: string, what: string, text: string][] = [
  ["cursor", "null", "null"],
  ["cursor", "a list", "[]"],
  ["cursor", "cut off", '{"version":1,"water'],
  ["cursor", "empty", ""],
  ["cursor", "of huge times", json({ ...CURSOR, watermark: 1e300 })],
  ["cursor", "of times as text", json({ ...CURSOR, watermark: "2026-10-05" })],
  [LEDGER, "null", "null"],
  [LEDGER, "cut off", '{"version":1,"blobs":["a'],
  [LEDGER, "of numbers", json({ version: 1, blobs: [1, null, {}] })],
  [LEDGER, "of nested lists", `{"version":1,"blobs":${"[".repeat(1_100_000)}`],
  ["unlinked-apps", "null", "null"],
  ["unlinked-apps", "of no GUIDs", json({ version: 1, ids: ["x' or 1 eq 1 or '"] })],
];

const harmless: readonly [key: string, what: string, text: string][] = [
  ["report", "null", "null"],
  ["report", "cut off", "{"],
  ["report", "of wrong types", json({ version: 1, startedAt: 5, unmatchedSince: {} })],
  ["subscription", "from the year 10000", json({ version: 1, at: 8.6e15 })],
  ["probe", "null", "null"],
];

matrix("documents of the state", [
  ...hostile.map(([key, what, text]): Case => ({
    name: `${key} is ${what}: named, and everything is delivered`,
    fault: async (world) => {
      await seasoned(world);
      await putDocument(world, key, text);
    },
    control: seasoned,
    expects: {
      exit: 0,
      event: "document_refused",
      says: new RegExp(`"level":"error".*${key.split("/")[0]}`),
    },
  })),
  ...harmless.map(([key, what, text]): Case => ({
    name: `${key} is ${what}: nothing depends on it`,
    fault: async (world) => {
      await seasoned(world);
      await putDocument(world, key, text);
      world.notes.set("broken", () => true);
    },
    control: seasoned,
    expects: { exit: 0, shows: ({ notes }) => notes.has("broken"), value: true },
  })),
  {
    name: "a dead letter is null: named by the day's sweep, and kept",
    fault: async (world) => {
      await seasoned(world);
      world.clock.advance(25 * HOUR_MS);
      await putDocument(world, "deadletters/row-x", "null");
    },
    control: async (world) => {
      await seasoned(world);
      world.clock.advance(25 * HOUR_MS);
    },
    heal: async (world) => await putDocument(world, "deadletters/row-x", json(letter())),
    expects: {
      exit: 0,
      event: "document_refused",
      says: /dead letter/,
      letters: { unknown: 1 },
      lettersAfterwards: { row: 1 },
    },
  },
  {
    name: "the cursor is of a later version: nothing is touched",
    fault: async (world) => {
      await seasoned(world);
      await putDocument(world, "cursor", json({ ...CURSOR, version: 2 }));
    },
    control: seasoned,
    heal: async (world) => await putDocument(world, "cursor", json(CURSOR)),
    expects: { exit: 1, event: "pass_failed", says: /it says 2.*newer runtime/, rows: "some" },
  },
  {
    name: "the cursor is from the future: everything is listed again",
    fault: async (world) => {
      await seasoned(world);
      await putDocument(world, "cursor", json({ ...CURSOR, watermark: world.clock.now() + 48 * HOUR_MS }));
    },
    control: seasoned,
    expects: { exit: 0, event: "cursor_refused" },
  },
]);

function letter(): object {
  return {
    version: 1,
    kind: "row",
    id: "x",
    error: "no",
    at: "2026-10-05T00:00:00.000Z",
    triedAt: "",
    raw: "{}",
  };
}

/** What can't be written can't say that a pass has failed, either: the log and the exit code do. */
const UNSAVED = { status: 0 };

/** The leases of another process, which has locks of its own. */
function otherProcess(): typeof folderLeases {
  let leases: typeof folderLeases | undefined;
  jest.isolateModules(() => {
    ({ folderLeases: leases } = jest.requireActual<{ folderLeases: typeof folderLeases }>(
      "../../runtime/state/folderLease",
    ));
  });
  if (leases === undefined) throw new TypeError("the module was not loaded");
  return leases;
}

matrix("the state folder", [
  ...["ENOSPC", "EACCES", "EROFS", "EIO"].map((code): Case => ({
    name: `${code} from the beginning fails the pass by name`,
    fault: diskFails(code),
    heal: diskWorks,
    expects: {
      exit: 1,
      event: "pass_failed",
      says: new RegExp(`state in .* can't be written: ${code}.*Make room`),
      rows: "none",
      ...UNSAVED,
    },
  })),
  {
    name: "ENOSPC in the middle of a commit: the next pass repeats it",
    fault: diskFails("ENOSPC", 4),
    heal: diskWorks,
    expects: { exit: 1, event: "pass_failed", says: /ENOSPC/, rows: "all", ...UNSAVED },
  },
  {
    name: "ENOSPC for a dead letter: the row is not lost",
    world: { env: { AUDITLOG_BATCH_SIZE: "100" } },
    fault: (world) => {
      world.dataverse.poisonIds.add([...world.tenant.truth.rowIds()][0] ?? "");
      diskFails("ENOSPC", 1)();
    },
    heal: (world) => {
      diskWorks();
      world.dataverse.poisonIds.clear();
    },
    expects: { exit: 1, event: "pass_failed", says: /ENOSPC/, rows: "some", ...UNSAVED },
  },
  {
    name: "another process changes the cursor in the middle of a pass",
    world: { env: { AUDITLOG_BATCH_SIZE: "5" } },
    fault: async (world) => {
      await seasoned(world);
      const text = await readFile(join(world.state, "cursor.json"), "utf8");
      at(world.dataverse, ["upsertMultiple", 1], () => void putDocument(world, "cursor", `${text} `));
    },
    control: seasoned,
    expects: { exit: 1, event: "lease_lost", says: /another process has changed/, rows: "all" },
  },
  {
    name: "another process holds the lock for longer than a dead one would",
    fault: async ({ state, clock }) => {
      await mkdir(join(state, "lock"));
      const future = new Date(clock.now() + 24 * HOUR_MS);
      await utimes(join(state, "lock"), future, future);
    },
    heal: async ({ state }) => await utimes(join(state, "lock"), 0, 0),
    expects: {
      exit: 1,
      event: "pass_failed",
      says: /another runtime holds the lease/,
      rows: "none",
      status: 0,
    },
  },
  {
    name: "a holder that was suspended gives its lock back in the middle of another's pass",
    fault: async (world) => {
      const late = await otherProcess()(world.state).tryAcquire();
      world.clock.advance(60_000);
      const giveBack = async (): Promise<void> => {
        await late?.[Symbol.asyncDispose]();
        const isKept = existsSync(join(world.state, "lock"));
        world.notes.set("kept", () => isKept);
      };
      at(world.dataverse, ["upsertMultiple", 1], () => void giveBack(), { delayMs: 100 });
    },
    expects: { exit: 0, shows: ({ notes }) => notes.get("kept")?.(), value: true },
  },
  {
    name: "a process has died with the lock: it is taken over",
    fault: async ({ state, clock, notes }) => {
      await mkdir(join(state, "lock"));
      const recently = new Date(clock.now() - 5_000);
      await utimes(join(state, "lock"), recently, recently);
      notes.set("locked", () => existsSync(join(state, "lock")));
    },
    expects: { exit: 0, event: "lease_held" },
  },
]);
