import { memoryLog } from "../../support/memoryLog";
import { UnlinkedApps } from "../../../runtime/sync/unlinkedApps";
import { appId } from "../../support/builders";
import { MemoryStateStore } from "../../support/memoryStateStore";

const KEY = "unlinked-apps";
const ids = (store: MemoryStateStore): string[] | undefined => store.document<{ ids: string[] }>(KEY)?.ids;

test("what was saved is known after a restart", async () => {
  const store = new MemoryStateStore();
  const apps = await UnlinkedApps.load(store, memoryLog());
  apps.add(appId(2));
  apps.add(appId(1));
  await apps.save();

  expect(store.document(KEY)).toEqual({ version: 1, ids: [appId(1), appId(2)] });
  expect((await UnlinkedApps.load(store, memoryLog())).ids).toEqual([appId(1), appId(2)]);
});

test("nothing new: nothing is written", async () => {
  const store = new MemoryStateStore();
  const apps = await UnlinkedApps.load(store, memoryLog());
  await apps.save();
  apps.add(appId(1));
  await apps.save();
  apps.add(appId(1));
  await apps.save();

  expect(store.writes).toEqual([KEY]);
});

test("two processes lose none of each other's apps", async () => {
  const store = new MemoryStateStore();
  const [serving, backfill] = [
    await UnlinkedApps.load(store, memoryLog()),
    await UnlinkedApps.load(store, memoryLog()),
  ];
  serving.add(appId(1));
  backfill.add(appId(2));
  await serving.save();
  await backfill.save();

  expect(ids(store)).toEqual([appId(1), appId(2)]);
});

test("a save that loses the race is repeated on what the winner wrote", async () => {
  const store = new MemoryStateStore();
  const apps = await UnlinkedApps.load(store, memoryLog());
  apps.add(appId(1));
  let races = 3;
  store.beforeCall = (operation) => {
    if (operation !== "write" || races-- <= 0) return;
    const quiet = store.beforeCall;
    store.beforeCall = () => undefined;
    void store.write(KEY, { version: 1, ids: [appId(9)] }, { ifMatch: "any" });
    store.beforeCall = quiet;
  };

  await apps.save();

  expect(ids(store)).toEqual([appId(1), appId(9)]);
});

test("a race lost again and again is an error, not a loop", async () => {
  const store = new MemoryStateStore();
  const apps = await UnlinkedApps.load(store, memoryLog());
  apps.add(appId(1));
  store.write = () => Promise.resolve({ written: false });

  await expect(apps.save()).rejects.toThrow("changed 5 times while it was being saved");
});

test("linked apps are forgotten, others stay, also those of another process", async () => {
  const store = new MemoryStateStore();
  const apps = await UnlinkedApps.load(store, memoryLog());
  apps.add(appId(1));
  apps.add(appId(2));
  await apps.save();
  await store.write(KEY, { version: 1, ids: [1, 2, 3].map(appId) }, { ifMatch: "any" });

  await apps.remove(new Set([appId(1)]));

  expect([apps.ids, ids(store)]).toEqual([[appId(2)], [appId(2), appId(3)]]);
});

test("a document of another version is refused", async () => {
  const store = new MemoryStateStore();
  await store.write(KEY, { version: 2, ids: [] }, { ifMatch: "any" });

  await expect(UnlinkedApps.load(store, memoryLog())).rejects.toThrow(
    `${KEY} in the state is not a version 1 document (it says 2)`,
  );
});
