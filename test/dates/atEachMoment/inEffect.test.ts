import { MOMENT, TIME_ZONE } from "../../support/movableClock";

// npm run test:dates runs this at each of its moments, with test/support/shiftDate.test.ts for the processes it starts.

test.each([MOMENT, MOMENT + 10_000])("the tests' own process is in the time zone (at %i)", (ms) => {
  const time = new Date(ms).toLocaleTimeString("en-GB", { timeZone: TIME_ZONE });

  expect(new Date(ms).toString()).toContain(` ${time} GMT`);
  expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(TIME_ZONE);
});
