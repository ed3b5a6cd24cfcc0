const base = require("./jest.config.js");

/**
 * Tests with the real Pulumi CLI (`npm run engine` provides it).
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/engine/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  // The bundle of the runtime, which the other tests start, is not needed here.
  globalSetup: undefined,
  maxWorkers: 2,
  testTimeout: 300_000,
};
