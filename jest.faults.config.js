const base = require("./jest.config.js");

/**
 * The matrix of faults: each case runs the runtime's own code in the test's process, against the emulators;
 * crash.test.ts kills the bundle.
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/faults/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  reporters: ["default", "<rootDir>/test/faults/support/reporter.cjs"],
};
