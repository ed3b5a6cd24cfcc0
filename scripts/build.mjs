// Bundles the runtime into dist/main.cjs: one file that needs nothing but Node.
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

await build({
  absWorkingDir: root,
  entryPoints: ["runtime/main.ts"],
  outfile: "dist/main.cjs",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minifySyntax: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: "none",
  // @azure/msal-node's CommonJS build asks for import.meta.url, which a CommonJS bundle doesn't have.
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  logLevel: "warning",
});

const { size } = await stat(`${root}/dist/main.cjs`);
console.log(`dist/main.cjs: ${Math.round(size / 1024)} KiB`);
