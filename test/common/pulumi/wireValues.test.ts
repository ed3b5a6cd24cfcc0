import { isSecret, isUnknown, reveal, secret, UNKNOWN } from "../../../common/pulumi/wireValues";

// As the engine and its SDKs write them: https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/runtime/rpc.ts
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";

test("a secret is written as Pulumi writes it, and told from what looks like one", () => {
  expect(secret("x")).toEqual({ [SIGNATURE]: SECRET, value: "x" });
  expect([secret("x"), { [SIGNATURE]: SECRET, value: null }].map(isSecret)).toEqual([true, true]);
  expect([{ [SIGNATURE]: ASSET, value: "x" }, { value: "x" }, [SECRET], null, SECRET].map(isSecret)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("only the sentinel is unknown", () => {
  expect(isUnknown("04da6b54-80e4-46f7-96ec-b56ff0331ba9")).toBe(true);
  expect([undefined, "", secret(UNKNOWN)].map(isUnknown)).toEqual([false, false, false]);
});

test("envelopes are opened however deep they lie", () => {
  const nested = { name: "app", keys: [secret("k1"), { deep: secret({ user: secret("u") }) }], port: 80 };

  expect(reveal(nested)).toEqual({ name: "app", keys: ["k1", { deep: { user: "u" } }], port: 80 });
});

test("an output is what it holds, and unknown when it holds nothing", () => {
  const output = { [SIGNATURE]: OUTPUT, secret: true, dependencies: [] };

  expect(reveal([{ ...output, value: secret("a") }, output])).toEqual(["a", UNKNOWN]);
});

test("other objects with a signature stay as they are", () => {
  const asset = { [SIGNATURE]: ASSET, text: "a" };

  expect(reveal({ asset })).toEqual({ asset });
});
