const base = require("./jest.config.js");

/**
 * Tests that evaluate the whole Pulumi program, seconds at a time, each in a process of its own.
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/stack/evaluated/**/*.test.ts", "<rootDir>/test/tools/plan/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 120_000,
};
