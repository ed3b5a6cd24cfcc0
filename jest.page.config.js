const base = require("./jest.config.js");

/**
 * The report's page in Chromium, which .ci/chromium installs.
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/test/page/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 60_000,
};
