import { secret, UNKNOWN } from "../../../common/pulumi/wireValues";
import { at, listAt, mask, secretsIn, strings } from "../../../tools/plan/values";

const nested = { name: "app", keys: [secret("k1"), { deep: secret({ user: "u" }) }], port: 80 };

test("envelopes are masked whole, and nothing else is", () => {
  expect(mask(nested)).toEqual({ name: "app", keys: ["[secret]", { deep: "[secret]" }], port: 80 });
});

test("what isn't known yet says so, however deep it is", () => {
  expect(mask({ env: { CLIENT_ID: UNKNOWN }, ids: [UNKNOWN], name: "a" })).toEqual({
    env: { CLIENT_ID: "(known later)" },
    ids: ["(known later)"],
    name: "a",
  });
  expect(mask(UNKNOWN)).toBe("(known later)");
});

test("every text is found with its path, and whether it is hidden", () => {
  expect([...strings(nested)]).toEqual([
    { path: "name", text: "app", hidden: false },
    { path: "keys[0]", text: "k1", hidden: true },
    { path: "keys[1].deep.user", text: "u", hidden: true },
  ]);
});

test("a path shows where a name ends", () => {
  expect([...strings({ "cost.center": { owner: "a" } }, "inputs")]).toEqual([
    { path: 'inputs["cost.center"].owner', text: "a", hidden: false },
  ]);
});

test("what envelopes hold is found", () => {
  expect([...secretsIn(nested)]).toEqual(["k1", { user: "u" }]);
});

test("a path leads through envelopes and ends where there is nothing", () => {
  expect(at({ a: secret({ b: 1 }) }, "a", "b")).toBe(1);
  expect(at({ a: 1 }, "a", "b")).toBeUndefined();
  expect(listAt({ a: [1, 2] }, "a")).toEqual([1, 2]);
  expect(listAt({ a: "no list" }, "a")).toEqual([]);
});
