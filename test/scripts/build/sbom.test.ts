import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createFolder } from "../../support/gitRepository";

const script = pathToFileURL(resolve(__dirname, "../../../scripts/build/sbom.mjs")).href;

const DIGEST = `sha256:${"0a".repeat(32)}`;
const DOCKERFILE = `ARG NODE_VERSION=24.1.2
FROM mirror.example/library/node:20-slim@sha256:${"0b".repeat(32)} AS build
FROM images.example/distroless/node24:nonroot@${DIGEST}
`;

const manifest = (name: string, version: string, license = "MIT"): string =>
  JSON.stringify({ name, version, license });

const files = {
  "package.json": manifest("ours", "1.0.0"),
  "runtime/Dockerfile": DOCKERFILE,
  "node_modules/zeta/package.json": manifest("zeta", "2.0.0", "(MIT OR Apache-2.0)"),
  "node_modules/zeta/node_modules/alpha/package.json": manifest("alpha", "1.0.0"),
  "node_modules/beta/node_modules/alpha/package.json": manifest("alpha", "1.0.0"),
  "node_modules/beta/package.json": manifest("beta", "3.0.0"),
  "node_modules/@scope/gamma/package.json": manifest("@scope/gamma", "4.0.0", "SEE LICENSE IN terms.txt"),
  "node_modules/unused/package.json": manifest("unused", "5.0.0"),
};

/** Who imports whom, as esbuild's metafile has it; `unused` was shaken off the bundle. */
const imports = {
  "runtime/main.ts": ["runtime/cli.ts", "node_modules/zeta/index.js", "node_modules/@scope/gamma/x.js"],
  "runtime/cli.ts": ["node_modules/beta/index.js", "node:fs"],
  "node_modules/zeta/index.js": ["node_modules/zeta/more.js", "node_modules/unused/index.js"],
  "node_modules/zeta/more.js": ["node_modules/zeta/node_modules/alpha/index.js"],
  "node_modules/zeta/node_modules/alpha/index.js": [],
  "node_modules/beta/index.js": ["node_modules/beta/node_modules/alpha/index.js"],
  "node_modules/beta/node_modules/alpha/index.js": [],
  "node_modules/@scope/gamma/x.js": [],
  "node_modules/unused/index.js": [],
};

interface Sbom {
  readonly metadata: { readonly component: Record<string, unknown> };
  readonly components: readonly Record<string, unknown>[];
  readonly dependencies: readonly object[];
}

function sbomOf(changes: Readonly<Record<string, string>> = {}): { readonly sbom?: Sbom; error?: string } {
  using folder = createFolder();
  for (const [path, text] of Object.entries({ ...files, ...changes })) folder.write(path, text);
  const inputsOf = (isIn: (path: string) => boolean): object =>
    Object.fromEntries(
      Object.keys(imports)
        .filter(isIn)
        .map((path) => [path, {}]),
    );
  const metafile = {
    inputs: Object.fromEntries(
      Object.entries(imports).map(([path, to]) => [path, { imports: to.map((each) => ({ path: each })) }]),
    ),
    outputs: {
      // Both have a part of alpha.
      "out.js": { inputs: inputsOf((path) => !/unused|gamma/.test(path)) },
      "page.js": { inputs: inputsOf((path) => /gamma|alpha/.test(path)) },
      "other.js": { inputs: inputsOf((path) => path.includes("unused")) },
    },
  };
  const program =
    `const { sbomOf } = await import(${JSON.stringify(script)});` +
    `const result = await sbomOf(${JSON.stringify(folder.folder)}, ${JSON.stringify(metafile)}, ["out.js", "page.js"])` +
    ".then((sbom) => ({ sbom }), (error) => ({ error: error.message })); console.log(JSON.stringify(result));";
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  return JSON.parse(stdout) as ReturnType<typeof sbomOf>;
}

const { sbom } = sbomOf();

test("it names each package of the bundles once, then Node and the image's base", () => {
  const oci = `pkg:oci/node24@sha256%3A${"0a".repeat(32)}?repository_url=images.example%2Fdistroless%2Fnode24&tag=nonroot`;

  expect(sbom?.components.map(({ purl }) => purl)).toEqual([
    "pkg:npm/%40scope/gamma@4.0.0",
    "pkg:npm/alpha@1.0.0",
    "pkg:npm/beta@3.0.0",
    "pkg:npm/zeta@2.0.0",
    "pkg:generic/node@24.1.2",
    oci,
  ]);
  expect(sbom?.components.at(-1)).toMatchObject({
    name: "images.example/distroless/node24",
    version: DIGEST,
  });
});

test("a scope is a group, a licence an SPDX expression unless it is elsewhere", () => {
  expect(sbom?.components[0]).toMatchObject({
    group: "@scope",
    name: "gamma",
    licenses: [{ license: { name: "SEE LICENSE IN terms.txt" } }],
  });
  expect(sbom?.components[3]).toMatchObject({
    name: "zeta",
    licenses: [{ expression: "(MIT OR Apache-2.0)" }],
  });
});

test("the connector itself has no purl: a package of that name would be another one", () => {
  expect(sbom?.metadata.component).toEqual({
    type: "application",
    "bom-ref": "ours",
    name: "ours",
    version: "1.0.0",
    licenses: [{ expression: "MIT" }],
  });
});

test("it says which package brings which", () => {
  expect(sbom?.dependencies).toEqual([
    { ref: "ours", dependsOn: ["pkg:npm/%40scope/gamma@4.0.0", "pkg:npm/beta@3.0.0", "pkg:npm/zeta@2.0.0"] },
    { ref: "pkg:npm/%40scope/gamma@4.0.0", dependsOn: [] },
    { ref: "pkg:npm/alpha@1.0.0", dependsOn: [] },
    { ref: "pkg:npm/beta@3.0.0", dependsOn: ["pkg:npm/alpha@1.0.0"] },
    { ref: "pkg:npm/zeta@2.0.0", dependsOn: ["pkg:npm/alpha@1.0.0"] },
  ]);
});

test.each([
  ["no version of Node", DOCKERFILE.replace("ARG", "# ARG")],
  ["a last base without a digest", DOCKERFILE.replace(`@${DIGEST}`, "")],
])("a Dockerfile with %s stops the build", (_, dockerfile) => {
  expect(sbomOf({ "runtime/Dockerfile": dockerfile }).error).toContain("runtime/Dockerfile doesn't say");
});
