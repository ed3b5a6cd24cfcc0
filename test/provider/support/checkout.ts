import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A small repository with everything that an image is built from. */
export interface Checkout extends AsyncDisposable {
  readonly root: string;
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** The same files in another folder, written in another order and at another time. */
  copy(): Promise<Checkout>;
}

const files: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({
    name: "small",
    version: "1.0.0",
    scripts: { build: "node scripts/build/main.mjs", test: "jest" },
    dependencies: { wanted: "1.0.0", other: "1.0.0" },
    devDependencies: { tool: "2.0.0", drawing: "3.0.0" },
  }),
  "package-lock.json": JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "node_modules/wanted": { version: "1.0.0" },
      "node_modules/other": { version: "1.0.0" },
      "node_modules/tool": { version: "2.0.0", dev: true },
      "node_modules/drawing": { version: "3.0.0", dev: true },
    },
  }),
  LICENSE: "MIT\n",
  "tsconfig.json": "{}\n",
  "scripts/build/main.mjs":
    'import { build } from "tool";\nimport { text } from "./text.mjs";\nawait build(text);\n',
  "scripts/build/text.mjs": 'export const text = "text";\n',
  "common/clouds.ts": 'export const clouds = ["commercial"];\n',
  "common/deploymentClouds.ts": 'export { clouds } from "./clouds";\n',
  "components/registry.ts": 'import "../common/deploymentClouds";\n',
  "page/main.ts":
    'import { draw } from "drawing/core";\nimport { text } from "./text";\nimport type { Port } from "../runtime/sync/ports";\ndraw(text as Port);\n',
  "page/text.ts": 'export const text = "text";\n',
  "page/style.css": "p { margin: 0 }\n",
  "page/template.html": "<!doctype html>\n",
  "page/tsconfig.json": "{}\n",
  "runtime/Dockerfile": "FROM scratch\n",
  "runtime/Dockerfile.dockerignore": "*\n",
  "runtime/main.ts": 'import { run } from "./sync/run";\nimport { wish } from "wanted";\nrun(wish);\n',
  "runtime/exports/readerThread.ts": "export const rows = [];\n",
  "runtime/sync/run.ts": [
    'import { readFile } from "node:fs/promises";',
    'import { clouds } from "../../common/clouds";',
    'import type { Port } from "./ports";',
    "export const run = (port: Port) => readFile(clouds[port]);\n",
  ].join("\n"),
  "runtime/sync/ports.ts": 'import type { Text } from "typed";\nexport type Port = keyof Text;\n',
  "runtime/README.md": "# Runtime\n",
};

/** Writes the repository into a folder of its own. */
export async function createCheckout(): Promise<Checkout> {
  const root = await mkdtemp(join(tmpdir(), "checkout-"));
  const checkout = checkoutIn(root);
  for (const [path, text] of Object.entries(files)) await checkout.write(path, text);
  return checkout;
}

function checkoutIn(root: string): Checkout {
  return {
    root,
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    },
    remove: async (path) => await rm(join(root, path), { recursive: true }),
    async copy() {
      const other = await mkdtemp(join(tmpdir(), "checkout-"));
      for (const path of Object.keys(files).reverse()) {
        await cp(join(root, path), join(other, path), { recursive: true });
      }
      return checkoutIn(other);
    },
    [Symbol.asyncDispose]: async () => await rm(root, { recursive: true, force: true }),
  };
}
