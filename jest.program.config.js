const base = require("./jest.config.js");

/**
 * Tests that take seconds at a time: those that evaluate the whole Pulumi program, each in a process of its own, those that
 * hold the alerts' queries against days of recorded log lines, and those that ask a simulated tenant for each answer.
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  testMatch: [
    "<rootDir>/test/components/monitoring/mails*.test.ts",
    "<rootDir>/test/stack/evaluated/**/*.test.ts",
    "<rootDir>/test/tools/plan/**/*.test.ts",
    "<rootDir>/test/tools/verify/**/*.test.ts",
  ],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 120_000,
};
