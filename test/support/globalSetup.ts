import { execFileSync } from "node:child_process";

/** Scenarios start the runtime as users do: from the bundle, as its own process. */
export default function globalSetup(): void {
  execFileSync(process.execPath, ["scripts/build/main.mjs"], { stdio: ["ignore", "ignore", "inherit"] });
}
