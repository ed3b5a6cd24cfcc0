import { HOUR_MS, SECOND_MS } from "../../../common/time";
import { appId, guid, record } from "../../support/builders";
import { world } from "./world";

const HOUR_SECONDS = HOUR_MS / SECOND_MS;
const other = (number: number): ReturnType<typeof record> =>
  record({ Id: guid(number), Operation: "FileAccessed" });
const launch = (number: number): ReturnType<typeof record> => record({ Id: guid(number), app: appId(1) });

test("the wait for a match begins with records that don't, and goes on while nothing or nothing wanted is read", async () => {
  const { source, clock, pass } = world();
  source.add({ id: "a" }, other(1));
  const began = await pass();

  await clock.advance(HOUR_MS);
  const nothingRead = await pass();
  await clock.advance(HOUR_MS);
  source.add({ id: "b" }, other(2));
  const nothingWanted = await pass();

  expect(began).toMatchObject({ unmatchedSince: began.startedAt, unmatchedSeconds: 0 });
  expect(nothingRead).toMatchObject({ unmatchedSince: began.startedAt, unmatchedSeconds: HOUR_SECONDS });
  expect(nothingWanted).toMatchObject({
    unmatchedSince: began.startedAt,
    unmatchedSeconds: 2 * HOUR_SECONDS,
  });
});

test("a match ends the wait", async () => {
  const { source, clock, pass } = world();
  source.add({ id: "a" }, other(1));
  await pass();
  await clock.advance(HOUR_MS);
  source.add({ id: "b" }, launch(2));

  const summary = await pass();

  expect(summary).toMatchObject({ recordsMatched: 1, unmatchedSince: undefined, unmatchedSeconds: 0 });
});

test("a tenant without any record is not waiting for a match", async () => {
  const { pass } = world();

  expect(await pass()).toMatchObject({ recordsRead: 0, unmatchedSince: undefined, unmatchedSeconds: 0 });
});
