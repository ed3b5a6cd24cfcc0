// npm run build: bundles the runtime into dist/main.cjs, one file that needs nothing but Node, and writes the licences of
// what it contains beside it.
import { stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licensesOf } from "./licenses.mjs";
import options from "./options.cjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BUNDLE = "dist/main.cjs";
const LICENSES = "dist/LICENSES.txt";

const { metafile } = await build({
  ...options,
  absWorkingDir: root,
  outfile: BUNDLE,
  metafile: true,
  logLevel: "warning",
});

const { packages, text } = await licensesOf(root, Object.keys(metafile.outputs[BUNDLE].inputs));
await writeFile(`${root}/${LICENSES}`, text);
const { size } = await stat(`${root}/${BUNDLE}`);
console.log(`${BUNDLE}: ${Math.round(size / 1024)} KiB`);
console.log(`${LICENSES}: ${packages.length} packages`);
