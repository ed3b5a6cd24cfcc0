import { status } from "../../../runtime/commands/status";
import type { CommandContext } from "../../../runtime/commands/command";
import { HOUR_MS } from "../../../common/time";
import { DeadLetters } from "../../../runtime/sync/deadLetters";
import { Gaps } from "../../../runtime/sync/gaps";
import { guid, record } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { world, type World } from "../sync/world";

async function printed({ store, clock, log }: World): Promise<string[]> {
  const lines: string[] = [];
  const terminal = { print: (line: string) => void lines.push(line) };
  // The command looks at the state alone.
  const context = { runtime: { store, clock, log }, terminal } as unknown as CommandContext;
  await status.prepare({}, NOON)(context);
  return lines;
}

test("before the first pass there is nothing to tell", async () => {
  expect(await printed(world())).toEqual([
    "cursor        none: no pass has committed anything yet",
    "gaps          none",
    "dead letters  0",
    "last pass     none",
  ]);
});

test("after a pass: how far, how late, what is missing", async () => {
  const it = world();
  it.source.add({ id: "a" }, record({ Id: guid(1) }));
  await it.pass();
  await new DeadLetters(it.store, it.clock, it.log).addRow(guid(2), "{}", new Error("refused"));
  await new Gaps(it.store, it.clock, it.log).add({ from: 0, to: HOUR_MS }, "retention");
  await it.clock.advance(HOUR_MS);

  expect(await printed(it)).toEqual([
    "cursor        everything up to 2026-10-05T11:58:00.000Z is delivered",
    "lag           1 h 2 min",
    "gap           1970-01-01T00:00:00.000Z to 1970-01-01T01:00:00.000Z (retention)",
    "dead letters  1: correct the cause, then run redrive",
    "last pass     2026-10-05T12:00:00.000Z: 1 blobs = 1 delivered + 0 dead-lettered + 0 pending; 1 records read, 1 matched, 1 rows written, 0 dead-lettered, 0.0 s",
  ]);
});

test("a status changes nothing", async () => {
  const it = world();
  await it.pass();
  it.store.writes.length = 0;

  await printed(it);

  expect(it.store.writes).toEqual([]);
});
