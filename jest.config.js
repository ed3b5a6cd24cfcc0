// node-fetch 3 and what it needs ship as ES modules only, so jest must transform these four packages:
// https://github.com/node-fetch/node-fetch#commonjs
const esmPackages = ["node-fetch", "fetch-blob", "data-uri-to-buffer", "formdata-polyfill"];

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  // These have scripts of their own: npm run test:slow, test:engine (with the Pulumi CLI), test:dates, test:faults, test:page (with Chromium); .ci/test-advisories.
  testPathIgnorePatterns: [
    "/node_modules/",
    "\\.slow\\.test\\.ts$",
    "/test/stack/evaluated/",
    "/test/stack/engine/",
    "/test/tools/plan/",
    "/test/dates/atEachMoment/",
    "/test/faults/",
    "/test/page/",
    "/test/workflows/realScanner/",
  ],
  transform: {
    "^.+\\.[tj]s$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join("|")})/)`],
  setupFiles: ["<rootDir>/test/support/suppressedError.ts"],
  globalSetup: "<rootDir>/test/support/globalSetup.ts",
  // jest's default leaves one of two cores idle.
  maxWorkers: "100%",
  testTimeout: 20_000,
};
