import { clouds } from "../../../common/clouds";
import { allowedInVariable, settings } from "../../../common/settings/runtimeSettings";
import { defaultInVariable, type RuntimeSetting } from "../../../common/settings/setting";

const all = Object.values<RuntimeSetting>(settings);

test.each(all)("$variable: its default is a value that it allows", (setting) => {
  if (defaultInVariable(setting) === "") return;

  expect(setting.type.parse(defaultInVariable(setting), {})).toEqual(setting.default);
});

test("names are unique and begin alike, but for the one that older images needn't know", () => {
  const names = all.map(({ variable }) => variable);

  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^AUDITLOG_[A-Z]+(_[A-Z]+)*$/.test(name))).toEqual(["PULUMI_STACK"]);
});

test("every setting says what it means and what it allows", () => {
  expect(all.filter((setting) => setting.meaning.length < 10 || allowedInVariable(setting) === "")).toEqual(
    [],
  );
});

test("the clouds to choose from are those there are", () => {
  expect(settings.cloud.type.values).toEqual(Object.keys(clouds));
});

test("only the client secret is a secret", () => {
  expect(all.filter(({ secret }) => secret === true).map(({ variable }) => variable)).toEqual([
    "AUDITLOG_CLIENT_SECRET",
  ]);
});
