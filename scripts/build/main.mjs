// npm run build: bundles the runtime into dist/main.cjs, one file that needs nothing but Node, and writes the licences of
// what it contains beside it.
import { execFileSync } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licensesOf } from "./licenses.mjs";
import options from "./options.cjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BUNDLE = "dist/main.cjs";
const LICENSES = "dist/LICENSES.txt";

const { version } = JSON.parse(await readFile(`${root}/package.json`, "utf8"));
const { metafile } = await build({
  ...options,
  define: {
    ...options.define,
    BUILD_VERSION: JSON.stringify(version),
    BUILD_COMMIT: JSON.stringify(commitOf(root)),
  },
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
      "runtime",
      "package.json",
      "package-lock.json",
    );
    return `${git("rev-parse", "HEAD")}${changes === "" ? "" : "-dirty"}`;
  } catch {
    return "unknown";
  }
}
