import { ImportPosition } from "../../../runtime/sync/importPosition";
import { world } from "./world";

const FILE = { hash: "a file" };
const TARGET = { dataverseUrl: "https://contoso.crm4.dynamics.com", operations: ["LaunchPowerApp"] };

test("another content, Dataverse or selection of operations is another import; the order of operations isn't", async () => {
  const it = world();
  const of = async (hash: string, more: Partial<typeof TARGET> = {}): Promise<number> =>
    (await ImportPosition.load({ hash }, { ...TARGET, ...more }, it)).records;
  const both = ["DeletePowerApp", "launchpowerapp"];
  await (await ImportPosition.load(FILE, { ...TARGET, operations: both }, it)).save(7, false);

  expect([
    await of("a file", { operations: [...both].reverse() }),
    await of("another", { operations: both }),
    await of("a file"),
    await of("a file", { operations: both, dataverseUrl: "https://other.crm4.dynamics.com" }),
  ]).toEqual([7, 0, 0, 0]);
});

test.each([
  { version: 1 },
  { version: 1, records: -1, isComplete: true, at: "2026-10-05T12:00:00Z" },
  "text",
])(
  "a document that can't be right (%j) is named in the log, and the import begins at the beginning",
  async (document) => {
    const it = world();
    await (await ImportPosition.load(FILE, TARGET, it)).save(7, true);
    const [key = ""] = it.store.keys("import/");
    await it.store.write(key, document, { ifMatch: "any" });

    const position = await ImportPosition.load(FILE, TARGET, it);
    await position.save(3, false);

    expect([position.completedAt, it.log.events("error")]).toEqual([undefined, ["document_refused"]]);
    expect(it.store.document(key)).toMatchObject({ records: 3 });
  },
);
