import { appendFile, rm } from "node:fs/promises";
import { openExport } from "../../../runtime/exports/exportFile";
import { readInThread } from "../../../runtime/exports/readInThread";
import { auditExport } from "../../fakes/auditExport";
import { guid, never, record } from "../../support/builders";
import { failureOf } from "../sync/world";
import { partsOf, recordsOf, temporaryFiles, type Files } from "./files";

/** More of them than the thread reads ahead, of 64 KiB each. */
const PARTS = 8;

async function exportIn(files: Files): Promise<string> {
  const records = Array.from({ length: 40 * PARTS }, (_, index) =>
    record({ Id: guid(index + 1), Note: `${"ü".repeat(500)}\r\n"${index}"` }),
  );
  return await files.write("export.csv", auditExport(records, { layout: "B2" }));
}

test("a thread of its own finds the same parts of a file as the reader alone", async () => {
  await using files = await temporaryFiles();
  const path = await exportIn(files);
  const alone = await partsOf(await openExport(path, never()));

  const inThread = await partsOf(await openExport(path, never(), readInThread));

  expect(inThread.length).toBeGreaterThan(PARTS);
  expect(inThread).toEqual(alone);
});

test("what the thread refuses arrives with its code, and with what to do next", async () => {
  await using files = await temporaryFiles();
  const path = await exportIn(files);
  const file = await openExport(path, never(), readInThread);
  await appendFile(path, "\r\n");

  expect(await failureOf(recordsOf(file))).toMatchObject({
    name: "ConnectorError",
    code: "incomplete",
    message: `${path} was changed while it was being imported`,
    hint: expect.stringContaining("Run the same command again"),
  });
});

test("what fails in the thread without being foreseen fails the reader, with its message", async () => {
  await using files = await temporaryFiles();
  const path = await exportIn(files);
  const file = await openExport(path, never(), readInThread);
  await rm(path);

  expect(await failureOf(recordsOf(file))).toMatchObject({ message: expect.stringContaining("ENOENT") });
});

test("a stop ends the reader in the middle of a file, with its reason", async () => {
  await using files = await temporaryFiles();
  const path = await exportIn(files);
  const [stop, reason] = [new AbortController(), new Error("stopped")];
  const parts = (await openExport(path, never(), readInThread)).read(stop.signal)[Symbol.asyncIterator]();
  await parts.next();

  stop.abort(reason);

  expect(await failureOf(parts.next())).toBe(reason);
});
