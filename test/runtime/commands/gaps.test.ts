import { closeGaps, listGaps } from "../../../runtime/commands/gaps";
import { HOUR_MS } from "../../../common/time";
import { Gaps } from "../../../runtime/sync/gaps";
import { given } from "../../support/builders";
import { failureOf, world, type World } from "../sync/world";
import { runOnState } from "./state";

const ID = "1970-01-01t000000000z-retention";

async function withGap(): Promise<World> {
  const it = world();
  await new Gaps(it.store, it.clock, it.log).add({ from: 0, to: HOUR_MS }, "retention");
  return it;
}

const close = async (it: World, ...operands: string[]) =>
  await runOnState(closeGaps, it, given({ operands }));
const list = async (it: World, ...flags: string[]) =>
  (await runOnState(listGaps, it, given({ flags: new Set(flags) }))).lines;

test("the list shows the open gaps, and with --all the closed ones, too", async () => {
  const it = await withGap();
  const line = `${ID}  1970-01-01T00:00:00.000Z to 1970-01-01T01:00:00.000Z (retention), found 2026-10-05T12:00:00.000Z`;
  const before = await list(it);
  const { lines, code } = await close(it, ID);

  expect([before, lines, code]).toEqual([[line], [`closed ${ID}`], 0]);
  expect([await list(it), await list(it, "all")]).toEqual([
    ["no open gaps"],
    [`${line}, closed 2026-10-05T12:00:00.000Z`],
  ]);
});

test("closing twice keeps the first time", async () => {
  const it = await withGap();
  await close(it, ID);
  await it.clock.advance(HOUR_MS);
  const again = await close(it, ID);

  expect(again.lines).toEqual([`${ID} was closed at 2026-10-05T12:00:00.000Z`]);
  const { gaps } = JSON.parse((await list(it, "all", "json")).join("\n")) as { gaps: unknown[] };
  expect(gaps).toMatchObject([{ id: ID, closedAt: "2026-10-05T12:00:00.000Z" }]);
});

test("an id that isn't there is named, and nothing is changed", async () => {
  const it = await withGap();

  expect(await failureOf(close(it, ID, "x"))).toMatchObject({
    code: "config",
    message: 'the state has no gap "x"; nothing is changed',
  });
  expect(await list(it)).toHaveLength(1);
});

test("a document that is no gap is listed as such; closing it deletes it", async () => {
  const it = await withGap();
  await it.store.write(`gaps/${ID}`, null, { ifMatch: "any" });
  const before = await list(it);
  await close(it, ID);

  expect([before, await list(it, "all")]).toEqual([
    [`${ID}  not a gap that this version knows; gaps close deletes it`],
    ["no gaps"],
  ]);
});
