// npm run build: bundles the runtime into dist/main.cjs, one file that needs nothing but Node, and writes the licences of
// what it contains beside it.
import { stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licensesOf } from "./licenses.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BUNDLE = "dist/main.cjs";
const LICENSES = "dist/LICENSES.txt";

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["runtime/main.ts"],
  outfile: BUNDLE,
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
  metafile: true,
  logLevel: "warning",
});

const { packages, text } = await licensesOf(root, Object.keys(metafile.outputs[BUNDLE].inputs));
await writeFile(`${root}/${LICENSES}`, text);
const { size } = await stat(`${root}/${BUNDLE}`);
console.log(`${BUNDLE}: ${Math.round(size / 1024)} KiB`);
console.log(`${LICENSES}: ${packages.length} packages`);
