const base = require("./jest.config.js");

/**
 * Tests that take seconds at a time: files named *.slow.test.ts, and those that evaluate the whole Pulumi program, each in a
 * process of its own.
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  testMatch: [
    "<rootDir>/test/**/*.slow.test.ts",
    "<rootDir>/test/stack/evaluated/**/*.test.ts",
    "<rootDir>/test/tools/plan/**/*.test.ts",
  ],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 120_000,
};
