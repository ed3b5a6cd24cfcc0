const {
  testEnvironment,
  roots,
  transform,
  transformIgnorePatterns,
  setupFiles,
} = require("./jest.config.js");

// Without the base's globalSetup: the bundle of the runtime, which the other tests start, is not needed here.
const project = { testEnvironment, roots, transform, transformIgnorePatterns, setupFiles };

/**
 * Tests with the real Pulumi CLI (`npm run engine` provides it). Those in `alone/` measure how long a command takes:
 * `npm run test:engine` runs them after the others, one by one.
 * @type {import("jest").Config}
 */
module.exports = {
  maxWorkers: 2,
  testTimeout: 300_000,
  projects: [
    {
      ...project,
      displayName: "engine",
      testMatch: ["<rootDir>/test/stack/engine/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "/test/stack/engine/alone/"],
    },
    {
      ...project,
      displayName: "alone",
      testMatch: ["<rootDir>/test/stack/engine/alone/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/"],
    },
  ],
};
