import { events } from "../../../common/events";
import { rulesOf } from "./rules";

test("no rule asks for an import: it is no pass, and its counts are its own", async () => {
  const queries = (await rulesOf({})).map(({ query }) => query);
  const asking = (event: string): string[] => queries.filter((query) => query.includes(`"${event}"`));

  expect([asking(events.importCompleted), asking(events.importStopped)]).toEqual([[], []]);
  expect(asking(events.passCompleted)).not.toEqual([]);
});
