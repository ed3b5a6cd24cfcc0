import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  dropDeadLetters,
  exportDeadLetters,
  listDeadLetters,
  showDeadLetter,
} from "../../../runtime/commands/deadLetters";
import { closeGaps } from "../../../runtime/commands/gaps";
import { DAY_MS } from "../../../common/time";
import { folderStateStore } from "../../../runtime/state/folderStateStore";
import { DeadLetters } from "../../../runtime/sync/deadLetters";
import { blob, given, guid } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { failureOf, world, type World } from "../sync/world";
import { runOnState } from "./state";

const CONTENT = { reason: "incomplete", size: 12_345, offset: 12_000, sha256: "ab".repeat(32) } as const;
/** A row that was refused, and a blob whose content expires in two days. */
async function letters(): Promise<World & { blobId: string }> {
  const it = world();
  const box = new DeadLetters(it.store, it.clock, it.log);
  await box.addRow(guid(1), '{"UserId":"ada@contoso.com"}', new Error("HTTP 400 0x80040265: refused"));
  const lost = blob({ id: "a$b", createdMs: NOON - 5 * DAY_MS, expiresMs: NOON + 2 * DAY_MS });
  await box.addBlob(lost, new Error("its content is incomplete"), CONTENT);
  const blobId = [...box.added].find((id) => id.startsWith("blob-")) ?? "";
  return { ...it, blobId };
}

test("the list says why, since when, and until when", async () => {
  const it = await letters();

  expect(await runOnState(listDeadLetters, it)).toEqual({
    code: 0,
    lines: [
      it.blobId,
      "  why    its content is incomplete",
      "  since  2026-10-05T12:00:00.000Z, last tried 2026-10-05T12:00:00.000Z",
      "  until  redrive until 2026-10-07T12:00:00.000Z, deleted 2027-01-03T12:00:00.000Z",
      `row-${guid(1)}`,
      "  why    HTTP 400 0x80040265: refused",
      "  since  2026-10-05T12:00:00.000Z, last tried 2026-10-05T12:00:00.000Z",
      "  until  redrive until 2027-01-03T12:00:00.000Z, then deleted",
    ],
  });
});

test("once the service no longer has the content, the list says that nothing remains to redrive", async () => {
  const it = await letters();
  await it.clock.advance(2 * DAY_MS);

  expect((await runOnState(listDeadLetters, it)).lines[3]).toMatch(
    /nothing remains to redrive since 2026-10-07T12:00:00\.000Z: .*; drop it/,
  );
});

test("a letter is known by its id, and by that of its row, which mails name", async () => {
  const it = await letters();
  const show = async (id: string) =>
    (await runOnState(showDeadLetter, it, given({ operands: [id] }))).lines[0];

  expect([await show(`row-${guid(1)}`), await show(guid(1))]).toEqual([`row-${guid(1)}`, `row-${guid(1)}`]);
});

test("an empty list says so", async () => {
  expect(await runOnState(listDeadLetters, world())).toEqual({ lines: ["no dead letters"], code: 0 });
});

test("as JSON the list has the documented shape, and names what it can't read", async () => {
  const it = await letters();
  await it.store.write("deadletters/row-x", { version: 2 }, { ifMatch: "any" });
  const { lines } = await runOnState(listDeadLetters, it, given({ flags: new Set(["json"]) }));

  expect(JSON.parse(lines.join("\n"))).toEqual({
    version: 1,
    deadLetters: [
      {
        id: it.blobId,
        kind: "blob",
        of: "a$b",
        error: "its content is incomplete",
        since: "2026-10-05T12:00:00.000Z",
        lastTriedAt: "2026-10-05T12:00:00.000Z",
        keptUntil: "2027-01-03T12:00:00.000Z",
        redrivableUntil: "2026-10-07T12:00:00.000Z",
        isLost: false,
      },
      expect.objectContaining({ id: `row-${guid(1)}`, kind: "row", of: guid(1), redrivableUntil: null }),
      {
        id: "row-x",
        kind: null,
        of: null,
        error: expect.stringContaining("not a version 1 document"),
        since: null,
        lastTriedAt: null,
        keptUntil: null,
        redrivableUntil: null,
        isLost: false,
      },
    ],
  });
});

test("a letter is shown with its record, a blob with what is known of its content", async () => {
  const it = await letters();
  const { lines } = await runOnState(showDeadLetter, it, given({ operands: [it.blobId, `row-${guid(1)}`] }));

  expect(lines).toEqual(expect.arrayContaining(['  record {"UserId":"ada@contoso.com"}', "  blob   a$b"]));
  expect(lines).toContain(`  size   12345 bytes, SHA-256 ${CONTENT.sha256}`);
  expect(lines).toContain("  broken at byte 12000 (incomplete)");
});

test("what is dropped is gone, and the log names it without its content", async () => {
  const it = await letters();
  const { lines, code } = await runOnState(dropDeadLetters, it, given({ operands: [`row-${guid(1)}`] }));

  expect([lines, code, it.store.keys("deadletters/").length]).toEqual([[`dropped row-${guid(1)}`], 0, 1]);
  expect(it.log.fieldsOf("dead_letter_dropped")).toEqual([
    { id: guid(1), kind: "row", error: "HTTP 400 0x80040265: refused" },
  ]);
});

test.each([
  ["show", showDeadLetter],
  ["drop", dropDeadLetters],
])("%s names the ids that aren't there, and changes nothing", async (_, command) => {
  const it = await letters();
  const failure = await failureOf(
    runOnState(command, it, given({ operands: [`row-${guid(1)}`, "x", "../cursor"] })),
  );

  expect(failure).toMatchObject({
    code: "config",
    message: 'the state has no dead letter "x", "../cursor"; nothing is changed',
    hint: expect.stringContaining("dead-letters list"),
  });
  expect(it.store.keys("deadletters/")).toHaveLength(2);
});

test.each(["../cursor", "..", "a/../../cursor", "..%2fcursor", ""])(
  "no id leads out of the dead letters (%j)",
  async (id) => {
    const folder = await mkdtemp(join(tmpdir(), "letters-"));
    const it = { ...world(), store: folderStateStore(folder) as unknown as World["store"] };
    await it.store.write("cursor", { version: 1, watermark: 1, origin: 1, sweptAt: 1 }, { ifMatch: "any" });
    const failures = [
      await failureOf(runOnState(dropDeadLetters, it, given({ operands: [id] }))),
      await failureOf(runOnState(closeGaps, it, given({ operands: [id] }))),
    ];
    const cursor = await it.store.read("cursor");
    await rm(folder, { recursive: true });

    expect(failures).toMatchObject([{ code: "config" }, { code: "config" }]);
    expect(cursor).toBeDefined();
  },
);

test("the export is every letter in full, one JSON object a line", async () => {
  const it = await letters();
  const { lines } = await runOnState(exportDeadLetters, it);

  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { letter: it.blobId, version: 1, kind: "blob", content: CONTENT },
    { letter: `row-${guid(1)}`, kind: "row", raw: '{"UserId":"ada@contoso.com"}' },
  ]);
});
