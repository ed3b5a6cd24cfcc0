import { isBuiltin } from "node:module";
import { sep } from "node:path";
import type { Message, Metafile } from "esbuild";
import options from "../../scripts/build/options.cjs";
import page from "../../scripts/build/pageOptions.cjs";
import { messageOf } from "../../common/errors";
import { ProviderError } from "../errors";

/** What the image's build reads of a repository, in no order. */
export interface BundleInputs {
  /** Relative to the repository, with `/` on every platform. */
  readonly files: readonly string[];
  /** Names such as `@azure/msal-node`. */
  readonly packages: readonly string[];
}

/** What `npm run build` starts: it bundles the runtime and the report's page, in the image as here. */
const BUNDLER = "scripts/build/main.mjs";

/** Modules from which all others are imported. */
export const ENTRY_POINTS: readonly string[] = [...options.entryPoints, ...page.options.entryPoints, BUNDLER];

/** What the report's page is put together with, but not imported from. */
export const PAGE_FILES: readonly string[] = [page.template, "page/tsconfig.json"];

/** esbuild lists the functions that it puts into a bundle as if they were a package. */
const ESBUILD_HELPERS = "<runtime>";

/**
 * Bundles the runtime, the report's page, and the script that does so in the image, without packages and without writing anything: what is
 * imported for its types only drops out. Throws ProviderError for what can't be bundled.
 */
export async function bundleInputs(root: string): Promise<BundleInputs> {
  const { inputs } = await dryBundle(root);
  const imports = Object.values(inputs).flatMap((input) => input.imports);
  const packages = imports.filter(
    ({ external, path }) => external === true && path !== ESBUILD_HELPERS && !isBuiltin(path),
  );
  return {
    files: Object.keys(inputs).map((path) => path.split(sep).join("/")),
    packages: [...new Set(packages.map(({ path }) => packageOf(path)))],
  };
}

async function dryBundle(root: string): Promise<Metafile> {
  // Only images need it: the provider starts without.
  const { build } = await import("esbuild");
  try {
    const { metafile } = await build({
      ...options,
      absWorkingDir: root,
      entryPoints: [...ENTRY_POINTS],
      // The script waits at its top level, which CommonJS can't.
      format: "esm",
      packages: "external",
      // So that a link is seen as one, instead of what it leads to.
      preserveSymlinks: true,
      sourcemap: false,
      // Two of the entry points are called main.
      entryNames: "[dir]/[name]",
      outdir: "dist",
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    return metafile;
  } catch (error) {
    throw new ProviderError(`the runtime can't be bundled: ${reasonsOf(error)}`, { cause: error });
  }
}

function reasonsOf(error: unknown): string {
  const { errors } = error as { readonly errors?: readonly Message[] };
  const reasons = errors?.map(({ location, text }) =>
    location === null ? text : `${location.file}:${location.line}: ${text}`,
  );
  return reasons?.join("\n") ?? messageOf(error);
}

/** `@azure/msal-node/dist/x` → `@azure/msal-node`. */
function packageOf(path: string): string {
  return /^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path;
}
