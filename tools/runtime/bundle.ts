import { execFileSync } from "node:child_process";
import { join } from "node:path";

const root = join(__dirname, "../..");

/** Bundles the runtime as it is in this checkout. Returns the bundle's file. */
export function buildRuntime(): string {
  execFileSync(process.execPath, ["scripts/build/main.mjs"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return join(root, "dist/main.cjs");
}
