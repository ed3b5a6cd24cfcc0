import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { IMAGE_ENV } from "../bench/image";
import {
  errorsOf,
  NONE,
  scenario,
  stateDocument,
  stateKeys,
  wrongRows,
  type Scenario,
} from "../support/scenario";

const MIB = 1024 * 1024;

/** 200 MiB in 200 KB. */
const bomb = gzipSync(Buffer.concat([Buffer.from("["), Buffer.alloc(200 * MIB, "[],")]));
const BOMB = { body: bomb, headers: { "Content-Encoding": "gzip", "Content-Type": "application/json" } };

type Service = "activity" | "dataverse" | "entra";

test.concurrent.each<[string, Service, string, number]>([
  ["the list of content", "activity", "content", 200],
  ["the list of subscriptions", "activity", "list", 200],
  ["an error of the feed", "activity", "content", 500],
  ["the columns of the table", "dataverse", "EntityDefinitions", 200],
  ["an error of Dataverse", "dataverse", "UpsertMultiple", 500],
  ["a token", "entra", "token", 200],
])(
  "%s of 200 MiB (%s) fails the pass by its name, unrepeated, within the image's heap",
  async (_, service, operation, status) => {
    await using tenant = await scenario({ events: 100, activity: { subscribed: ["Audit.General"] } });
    let served = 0;
    tenant[service].failWhen(
      ({ operation: each, path }) => {
        const isIt = each === operation || path.includes(operation);
        if (isIt) served++;
        return isIt;
      },
      { status, ...BOMB },
    );

    const run = await tenant.run("once", IMAGE_ENV);

    expect([run.code, served]).toEqual([1, 1]);
    expect(errorsOf(run)[0]?.message).toContain("far beyond what this service sends");
    expect(stateKeys(tenant, "deadletters")).toEqual([]);
  },
);

test("a cursor of 17 MiB is named, with what to do; everything is listed again, and what may be lost is a gap", async () => {
  await using tenant = await scenario({ events: 100 });
  writeFileSync(join(tenant.state, "cursor.json"), Buffer.alloc(17 * MIB, " "));

  const run = await tenant.run("once", IMAGE_ENV);

  expect(run.code).toBe(3);
  expect(wrongRows(tenant)).toEqual(NONE);
  expect(errorsOf(run)[0]).toMatchObject({
    event: "document_refused",
    message: expect.stringContaining("the document cursor of the state"),
    hint: expect.stringContaining("Restore it from a backup"),
  });
});

/** A blob with an ordinary launch, another record, and a launch behind it. */
function addBlobAround({ activity, tenant }: Scenario, middle: string): void {
  const launch = (id: string): string =>
    `{"Id":"${id}","CreationTime":"2026-10-05T08:00:00","Operation":"LaunchPowerApp","UserId":"ada@contoso.com"}`;
  activity.addBlob({
    records: `[${launch(BEFORE)},${middle},${launch(BEHIND)}]`,
    createdMs: Math.max(...tenant.blobs.map(({ createdMs }) => createdMs)),
  });
}
const BEFORE = "00000000-aaaa-4000-8000-000000000001";
const BEHIND = "00000000-aaaa-4000-8000-000000000003";

test("a record above 4 MiB is a dead letter at once, and the others of its blob are rows", async () => {
  await using tenant = await scenario({ events: 100 });
  addBlobAround(tenant, `{"Id":"x","Operation":"LaunchPowerApp","x":"${"y".repeat(5 * MIB)}"}`);

  const run = await tenant.run("once", IMAGE_ENV);

  expect([run.code, tenant.activity.count("blob")]).toEqual([3, tenant.truth.blobs + 1]);
  expect(wrongRows(tenant)).toEqual({ ...NONE, extra: [BEFORE, BEHIND] });
  expect(stateKeys(tenant, "deadletters").map((key) => stateDocument(tenant, key))).toMatchObject([
    { kind: "record", error: "the record has more than 4 MiB" },
  ]);
});

test("a record of 3 MiB is a row (the control)", async () => {
  await using tenant = await scenario({ events: 100 });
  const fields = '"CreationTime":"2026-10-05T08:00:00","Operation":"LaunchPowerApp"';
  const middle = "00000000-aaaa-4000-8000-000000000002";
  addBlobAround(tenant, `{"Id":"${middle}",${fields},"x":"${"y".repeat(3 * MIB)}"}`);

  const run = await tenant.run("once", IMAGE_ENV);

  expect(run.code).toBe(0);
  expect(wrongRows(tenant)).toEqual({ ...NONE, extra: [BEFORE, middle, BEHIND] });
});

test("launches of 4 MB that Dataverse refuses are dead letters, which redrive within the image's heap", async () => {
  await using tenant = await scenario({ events: 100 });
  const ids = Array.from(
    { length: 24 },
    (_, index) => `00000000-bbbb-4000-8000-${String(index).padStart(12, "0")}`,
  );
  const fields =
    '"CreationTime":"2026-10-05T08:00:00","Operation":"LaunchPowerApp","UserId":"ada@contoso.com"';
  const createdMs = Math.max(...tenant.tenant.blobs.map((blob) => blob.createdMs));
  for (let first = 0; first < ids.length; first += 4) {
    const records = ids
      .slice(first, first + 4)
      .map((id) => `{"Id":"${id}",${fields},"x":"${"y".repeat(4_000_000)}"}`);
    tenant.activity.addBlob({ records: `[${records.join(",")}]`, createdMs });
  }
  for (const id of ids) tenant.dataverse.poisonIds.add(id);

  const once = await tenant.run("once", IMAGE_ENV);
  const letters = stateKeys(tenant, "deadletters").length;
  tenant.dataverse.poisonIds.clear();
  const redrive = await tenant.run("redrive", IMAGE_ENV);

  expect([once.code, letters, redrive.code]).toEqual([3, ids.length, 0]);
  expect(stateKeys(tenant, "deadletters")).toEqual([]);
  expect(wrongRows(tenant)).toEqual({ ...NONE, extra: ids });
});
