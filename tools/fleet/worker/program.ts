import { join } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { forgetModules } from "./isolation";

/** The project's index.ts as an inline program, loaded afresh for each run. */
export function programOf(folder: string): PulumiFn {
  return async () => {
    forgetModules(folder);
    const exported: unknown = require(join(folder, "index.ts"));
    // As the loader of `pulumi up` does: https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/cmd/run/run.ts
    const outputs: unknown = typeof exported === "function" ? await (exported as () => unknown)() : exported;
    return outputs as Record<string, unknown>;
  };
}
