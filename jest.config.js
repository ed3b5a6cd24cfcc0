// node-fetch 3 and what it needs ship as ES modules only, so jest must transform these four packages:
// https://github.com/node-fetch/node-fetch#commonjs
const esmPackages = ["node-fetch", "fetch-blob", "data-uri-to-buffer", "formdata-polyfill"];

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  transform: {
    "^.+\\.[tj]s$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages.join("|")})/)`],
  setupFiles: ["<rootDir>/test/support/suppressedError.ts"],
  globalSetup: "<rootDir>/test/support/globalSetup.ts",
  testTimeout: 20_000,
};
