// Which folder may import which: one table, with a lint rule that keeps it. Imports within a folder are free.
import boundaries from "eslint-plugin-boundaries";

/** Folders of the repository, in the direction of imports. */
const folders = {
  common: [],
  provider: ["common"],
  components: ["common"],
  tools: ["common", "components"],
  // Runs in browsers.
  page: [],
  ...inRuntime({
    support: [],
    domain: ["support"],
    auth: ["support"],
    activity: ["domain", "support"],
    dataverse: ["domain", "support"],
    graph: ["domain", "support"],
    state: ["support"],
    health: ["support"],
    exports: ["domain", "support"],
    report: ["domain", "support"],
    sync: ["domain", "support"],
    commands: ["sync", "domain", "support", "health", "activity", "dataverse", "graph", "exports", "report"],
  }),
  // The files right in there put the folders together.
  runtime: ["common", "runtime/*"],
};

/** Single files that more may import than their folder. */
const files = [
  // What the stack would send is what it prints for skipDataverse.
  {
    category: "resource-inputs",
    pattern: "provider/dataverse/**/{*Requests,requests,connection,ownershipTags,tableDefinitions}.ts",
    from: ["components"],
  },
  // Steps of a pass see other systems through these only, and the adapters fill them in.
  {
    category: "ports",
    pattern: "runtime/sync/ports.ts",
    from: ["runtime/activity", "runtime/dataverse", "runtime/graph", "runtime/state"],
  },
  { category: "config", pattern: "runtime/config.ts", from: ["runtime/auth", "runtime/sync"] },
  { category: "program", pattern: "index.ts", from: [] },
  // What the runtime writes into the page.
  { category: "report-data", pattern: "runtime/report/{figures,pageData}.ts", from: ["page"] },
  // The image's hash follows the files that the runtime is bundled from.
  { category: "bundle-options", pattern: "scripts/build/{options,pageOptions}.cjs", from: ["provider"] },
  // What a person does with Azure, `npm run verify` does as the same one as `pulumi up`.
  { category: "deployer", pattern: "provider/azure/credentials.ts", from: ["tools"] },
  { category: "manifest", pattern: "package.json", from: ["provider", "tools"] },
  { category: "composition", pattern: "runtime/runtime.ts", from: ["runtime/commands"] },
];

function inRuntime(table) {
  const named = Object.entries(table).map(([from, to]) => [
    `runtime/${from}`,
    ["common", ...to.map((name) => `runtime/${name}`)],
  ]);
  return Object.fromEntries(named);
}

export default {
  files: ["index.ts", "{common,components,page,provider,runtime,tools}/**/*.ts"],
  plugins: { boundaries },
  settings: {
    // The first pattern that matches counts. A folder of runtime/ without a row may import nothing.
    "boundaries/elements": [
      ...Object.keys(folders).filter((name) => name !== "runtime"),
      "runtime/*",
      "runtime",
    ].map((name) => ({ type: name.replace("*", "without-row"), pattern: name, partialMatch: false })),
    "boundaries/files": files.map(({ category, pattern }) => ({ category, pattern })),
    "import/resolver": { node: { extensions: [".ts", ".json"] } },
  },
  rules: {
    "boundaries/no-unknown-files": "error",
    "boundaries/no-unknown-dependencies": "error",
    "boundaries/dependencies": [
      "error",
      {
        default: "disallow",
        checkInternals: true,
        policies: [
          { allow: { to: { module: { origin: ["external", "core"] } } } },
          ...Object.entries(folders).map(([from, to]) => ({
            from: { element: { type: from } },
            allow: { to: { element: { types: { anyOf: [from, ...to] } } } },
          })),
          ...files.map(({ category, from }) => ({
            from: { element: { types: { anyOf: from } } },
            allow: { to: { file: { categories: category } } },
          })),
          {
            from: { file: { categories: "program" } },
            allow: { to: { element: { types: { anyOf: ["common", "components"] } } } },
          },
          // Else the stack would load the provider through them.
          {
            from: { file: { categories: "resource-inputs" } },
            disallow: { to: { element: { type: "provider" } } },
          },
          {
            from: { file: { categories: "resource-inputs" } },
            allow: { to: { file: { categories: "resource-inputs" } } },
          },
        ],
      },
    ],
  },
};
