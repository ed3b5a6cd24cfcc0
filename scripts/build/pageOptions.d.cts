import type { BuildOptions } from "esbuild";

declare const options: BuildOptions & { readonly entryPoints: string[] };
export = options;
