/**
 * What esbuild bundles the runtime from, and how: `main.cjs`, and the thread beside it in which `import` splits its files. provider/image/bundleInputs.ts reads it too, to learn which files the
 * image is built from.
 * @type {import("esbuild").BuildOptions}
 */
module.exports = {
  entryPoints: ["runtime/main.ts", "runtime/exports/readerThread.ts"],
  entryNames: "[name]",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minifySyntax: true,
  // Names stay, for the stacks of errors.
  minifyWhitespace: true,
  lineLimit: 200,
  sourcemap: true,
  sourcesContent: false,
  // They are in the file of licences, whole.
  legalComments: "none",
  // @azure/msal-node's CommonJS build asks for import.meta.url, which a CommonJS bundle doesn't have.
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
};
