import { fixErrorStacks } from "../../../components/program/errorStacks";

/** What the listeners make of a stack; they are taken off again, so that the test's own process stays as it was. */
function mended(event: "uncaughtException" | "unhandledRejection", error: unknown): void {
  const listeners: ((error: unknown) => void)[] = [];
  // The type has an overload for each event; those that are listened to pass the error first.
  const listen = (name: string | symbol, listener: (error: unknown) => void): NodeJS.Process => {
    if (name === event) listeners.push(listener);
    return process;
  };
  const spy = jest
    .spyOn(process, "prependListener")
    .mockImplementation(listen as typeof process.prependListener);
  fixErrorStacks();
  spy.mockRestore();
  for (const listener of listeners) listener(error);
}

const broken = "    at Object.x (/app/node_modules/@pulumi/resource.ts:1:2)";
const whole = "    at Object.x (/app/node_modules/@pulumi/pulumi/resource.ts:1:2)";
const fine = "    at Object.y (/app/node_modules/@pulumi/azuread/config.js:3:4)";

test.each(["uncaughtException", "unhandledRejection"] as const)(
  "an %s gets its lost folder back",
  (event) => {
    const error = new Error("x");
    error.stack = ["Error: x", broken, fine, "    at /app/index.ts:1:1"].join("\n");

    mended(event, error);

    expect(error.stack).toBe(["Error: x", whole, fine, "    at /app/index.ts:1:1"].join("\n"));
  },
);

test("what isn't an error, or has no stack, is left alone", () => {
  const bare = new Error("x");
  delete bare.stack;

  mended("unhandledRejection", bare);
  mended("unhandledRejection", "a text");

  expect(bare.stack).toBeUndefined();
});
