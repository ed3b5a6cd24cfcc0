const { maxWorkers, testTimeout, ...base } = require("./jest.config.js");
const moments = require("./test/dates/moments.json");

/**
 * Each file of test/scenarios at one of the moments that calendars make hard, or at several.
 * @type {import("jest").Config}
 */
module.exports = {
  maxWorkers,
  testTimeout,
  projects: moments.map(({ name, at, zone, files }) => ({
    ...base,
    displayName: name,
    testMatch: [
      "<rootDir>/test/dates/atEachMoment/*.test.ts",
      "<rootDir>/test/support/shiftDate.test.ts",
      ...files.map((file) => `<rootDir>/test/scenarios/${file}.test.ts`),
    ],
    testPathIgnorePatterns: ["/node_modules/"],
    testEnvironment: "<rootDir>/test/dates/environment.ts",
    testEnvironmentOptions: { at, zone },
  })),
};
