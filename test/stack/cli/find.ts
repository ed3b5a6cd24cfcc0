import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chooseCli, parseVersion } from "./choose";
import type { Found } from "./choose";

/** Where the CLI is built, with the language host beside it; git ignores it. */
export const ENGINE_FOLDER = resolve(__dirname, "../../../.engine");

export const BUILT_CLI = join(ENGINE_FOLDER, "pulumi");

/** The version of the CLI that go.mod names. */
export function wantedVersion(): string {
  const goMod = readFileSync(join(__dirname, "go.mod"), "utf8");
  const version = /pulumi\/pkg\/v3 v(\d+\.\d+\.\d+)/.exec(goMod)?.[1];
  if (version === undefined) throw new Error("go.mod does not require github.com/pulumi/pulumi/pkg/v3");
  return version;
}

/** Looks for an installed CLI, a built one and Go. */
export function lookAround(): Found {
  const versions = {
    installed: versionOf("pulumi", ["version"]),
    built: versionOf(BUILT_CLI, ["version"]),
    go: versionOf("go", ["env", "GOVERSION"]),
  };
  return Object.fromEntries(Object.entries(versions).filter(([, version]) => version !== undefined));
}

/** The program to run as `pulumi`; throws when `npm run engine` has to run first. */
export function findCli(found: Found = lookAround()): string {
  const choice = chooseCli(found, wantedVersion());
  if (choice.use === "installed") return "pulumi";
  if (choice.use === "built") return BUILT_CLI;
  throw new Error("no Pulumi CLI for the engine tests: run npm run engine first");
}

function versionOf(program: string, args: readonly string[]): string | undefined {
  const { stdout } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  // Null when there is no such program.
  return parseVersion(stdout ?? "");
}
