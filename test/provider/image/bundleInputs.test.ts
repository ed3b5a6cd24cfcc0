import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { build } from "esbuild";
import { readSources } from "../../../provider/image/sources";
import options from "../../../scripts/build/options.cjs";
import page from "../../../scripts/build/pageOptions.cjs";

const root = resolve(__dirname, "../../..");

test("from what is uploaded, the image's build makes the bundles, the report's page, the licences and the SBOM that this repository does", async () => {
  await using context = await unpack();

  execFileSync(process.execPath, ["scripts/build/main.mjs"], { cwd: context.folder, stdio: "ignore" });

  // The link's target shows in names of modules, and with it where lines break.
  const packages = `${relative(await realpath(context.folder), root)
    .split(sep)
    .join("/")}/node_modules/`;
  const built = async (folder: string, bundle: string): Promise<string> =>
    (await readFile(join(folder, bundle), "utf8"))
      .replaceAll(/\\\n|\s/g, "")
      .replaceAll(packages, "node_modules/")
      // Where an image is built there is no git: its environment names the commit.
      .replaceAll(/"[0-9a-f]{40}(-dirty)?"/g, '"unknown"');
  for (const bundle of ["dist/main.cjs", "dist/readerThread.cjs"])
    expect(await built(context.folder, bundle)).toBe(await built(root, bundle));
  for (const file of ["dist/report-page.html", "dist/LICENSES.txt", "dist/sbom.cdx.json"])
    expect(await readFile(join(context.folder, file), "utf8")).toBe(await readFile(join(root, file), "utf8"));
});

test("no file of the runtime, of common/ or of page/ is uploaded that the whole bundles don't read", async () => {
  const { files } = await readSources(root);
  const bundles = await Promise.all(
    [options, page.options].map(
      async (each) =>
        await build({
          ...each,
          absWorkingDir: root,
          outdir: "dist",
          write: false,
          metafile: true,
          logLevel: "silent",
        }),
    ),
  );

  const uploaded = files.map(({ path }) => path).filter((path) => /\.(ts|css)$/.test(path));
  const bundled = bundles
    .flatMap(({ metafile }) => Object.keys(metafile.inputs))
    .filter((path) => !path.includes("node_modules/"));
  expect(uploaded.length).toBeGreaterThan(50);
  expect(uploaded).toContain("page/main.ts");
  expect(uploaded).toEqual([...new Set(bundled)].sort());
});

/** What is uploaded, in a folder of its own beside the packages. */
async function unpack(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "context-"));
  const { files } = await readSources(root);
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await symlink(resolve(root, "node_modules"), join(folder, "node_modules"), "dir");
  return { folder, [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }) };
}
