import { Turns } from "../../../runtime/support/turns";
import { settle } from "../../support/fakeClock";

test("one piece of work at a time, in the order of the calls, whatever an earlier one came to", async () => {
  const turns = new Turns();
  const seen: string[] = [];
  let end = (): void => undefined;
  const gate = new Promise<void>((resolve) => (end = resolve));

  const first = turns.take(async () => {
    seen.push("first begins");
    await gate;
    throw new Error("failed");
  });
  const second = turns.take(async () => void seen.push("second"));
  await settle();
  const before = [...seen];
  end();

  await expect(first).rejects.toThrow("failed");
  await second;
  expect([before, seen]).toEqual([["first begins"], ["first begins", "second"]]);
});
