// npm run build: bundles the runtime into dist/main.cjs, which needs nothing but Node, and writes beside it the thread that
// `import` starts, the page that `report` fills (page/), the licences of what they contain, and the list of that (SBOM).
import { execFileSync } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licensesOf } from "./licenses.mjs";
import options from "./options.cjs";
import { buildPage } from "./page.mjs";
import { sbomOf } from "./sbom.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BUNDLES = ["dist/main.cjs", "dist/readerThread.cjs"];
const PAGE = "dist/report-page.html";
const LICENSES = "dist/LICENSES.txt";
// Scanners know CycloneDX by this ending: https://cyclonedx.org/specification/overview/#recognized-file-patterns
const SBOM = "dist/sbom.cdx.json";

const { version } = JSON.parse(await readFile(`${root}/package.json`, "utf8"));
const { metafile } = await build({
  ...options,
  define: {
    ...options.define,
    BUILD_VERSION: JSON.stringify(version),
    BUILD_COMMIT: JSON.stringify(commitOf(root)),
  },
  absWorkingDir: root,
  outdir: "dist",
  metafile: true,
  logLevel: "warning",
});

const page = await buildPage(root);
await writeFile(`${root}/${PAGE}`, page.html);

const inputs = { ...metafile.inputs, ...page.metafile.inputs };
const outputs = { ...metafile.outputs, ...page.metafile.outputs };
const shipped = [...BUNDLES, ...Object.keys(page.metafile.outputs)];
const { packages, text } = await licensesOf(
  root,
  shipped.flatMap((output) => Object.keys(outputs[output].inputs)),
);
await writeFile(`${root}/${LICENSES}`, text);
const sbom = await sbomOf(root, { inputs, outputs }, shipped);
await writeFile(`${root}/${SBOM}`, `${JSON.stringify(sbom, null, 2)}\n`);
for (const file of [...BUNDLES, PAGE]) {
  const { size } = await stat(`${root}/${file}`);
  console.log(`${file}: ${Math.round(size / 1024)} KiB`);
}
console.log(`${LICENSES}: ${packages.length} packages`);
console.log(`${SBOM}: ${sbom.components.length} components`);

/** For `--version`; without git, as in the build of an image, it is "unknown". */
function commitOf(folder) {
  const git = (...args) =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    // An archive may be unpacked within another repository.
    git("ls-files", "--error-unmatch", "package.json");
    const changes = git(
      "status",
      "--porcelain",
      "--",
      "common",
      "page",
      "runtime",
      "package.json",
      "package-lock.json",
    );
    return `${git("rev-parse", "HEAD")}${changes === "" ? "" : "-dirty"}`;
  } catch {
    return "unknown";
  }
}
