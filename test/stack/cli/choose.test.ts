import { chooseCli, parseVersion } from "./choose";
import type { Choice, Found } from "./choose";
import { findCli, wantedVersion } from "./find";

const choices: readonly [string, Found, Choice["use"]][] = [
  [
    "an installed CLI that is new enough",
    { installed: "3.219.0", built: "3.259.0", go: "1.26.8" },
    "installed",
  ],
  ["a later major version of it", { installed: "4.0.0" }, "installed"],
  ["not an installed one that is too old", { installed: "3.218.9", built: "3.259.0" }, "built"],
  ["what was built before", { built: "3.259.0", go: "1.26.8" }, "built"],
  ["to build again when another version was built", { built: "3.258.0", go: "1.26.8" }, "build"],
  ["to build with the oldest Go that fetches the right one", { go: "1.21.0" }, "build"],
  ["nothing with an older Go", { go: "1.20.14" }, "nothing"],
  ["nothing when there is nothing", {}, "nothing"],
];

test.each(choices)("the choice is %s", (_, found, use) => {
  expect(chooseCli(found, "3.259.0").use).toBe(use);
});

test("the advice names what was found and what is needed", () => {
  const choice = chooseCli({ installed: "3.100.0" }, "3.259.0");

  expect(choice).toEqual({
    use: "nothing",
    advice:
      "The engine tests need the Pulumi CLI 3.219.0 or later (pulumi on the PATH is 3.100.0),\n" +
      "or Go 1.21.0 or later to build version 3.259.0 of it (no go on the PATH).\n" +
      "Install one of them: https://www.pulumi.com/docs/iac/download-install/ or https://go.dev/dl/",
  });
});

test.each([
  ["v3.259.0\n", "3.259.0"],
  ["go1.26.8", "1.26.8"],
  ["go1.27", "1.27"],
  ["command not found", undefined],
])("the version in %j is %s", (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

test("go.mod names a version", () => {
  expect(wantedVersion()).toMatch(/^3\.\d+\.\d+$/);
});

test("without a CLI the engine tests say what to do", () => {
  expect(() => findCli({})).toThrow("no Pulumi CLI for the engine tests: run npm run engine first");
});
