import { clouds } from "../../runtime/clouds";
import { isValid } from "../../runtime/settingValues";
import { allowed, operations, settings, type Setting } from "../../runtime/settings";

const all = Object.values<Setting>(settings);

test.each(all)("$variable: its default is a value that it allows", (setting) => {
  if (setting.default === undefined) return;

  expect(isValid(setting, setting.default)).toBe(true);
});

test("names are unique and begin alike", () => {
  const names = all.map(({ variable }) => variable);

  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^AUDITLOG_[A-Z]+(_[A-Z]+)*$/.test(name))).toEqual([]);
});

test("every setting says what it means and what it allows", () => {
  expect(all.filter((setting) => setting.meaning.length < 10 || allowed(setting) === "")).toEqual([]);
});

test("the clouds to choose from are those there are", () => {
  expect(settings.cloud.type.values).toEqual(Object.keys(clouds));
});

test("the default operations are among those there are", () => {
  expect(
    settings.operations.default.split(",").every((name) => operations.some((each) => each === name)),
  ).toBe(true);
});

test("only the client secret is a secret", () => {
  expect(all.filter(({ secret }) => secret === true).map(({ variable }) => variable)).toEqual([
    "AUDITLOG_CLIENT_SECRET",
  ]);
});
