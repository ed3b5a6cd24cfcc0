import type { BuildOptions } from "esbuild";

declare const page: {
  readonly template: string;
  readonly options: BuildOptions & { readonly entryPoints: string[] };
};
export = page;
