import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UNKNOWN } from "../../../common/pulumi/wireValues";
import { fromStruct, toStruct } from "../../../provider/engine/wire";

const secret = (value: string | null): object => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

test("secrets are taken out of their envelopes wherever they are", () => {
  const struct = Struct.fromJavaScript({
    plain: "a",
    password: secret("b") as never,
    list: [secret("c") as never, { deep: secret("d") as never }],
    both: secret(secret("e") as never) as never,
  });

  expect(fromStruct(struct)).toEqual({ plain: "a", password: "b", list: ["c", { deep: "d" }], both: "e" });
});

test("an output is its value, or unknown when it has none", () => {
  const output = { "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4", secret: true };
  const struct = Struct.fromJavaScript({ known: { ...output, value: "a" }, unknown: output });

  expect(fromStruct(struct)).toEqual({ known: "a", unknown: UNKNOWN });
});

test("objects with other signatures stay as they are", () => {
  const asset = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", text: "a" };

  expect(fromStruct(Struct.fromJavaScript({ asset }))).toEqual({ asset });
});

test("what is written comes back, without what has no value", () => {
  const values = { text: "a", number: 1.5, yes: true, nothing: null, list: [1, "b"], deep: { c: "d" } };

  expect(fromStruct(toStruct({ ...values, absent: undefined }))).toEqual(values);
  expect(fromStruct(undefined)).toEqual({});
});
