import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { chooseCli } from "./choose";
import { BUILT_CLI, ENGINE_FOLDER, lookAround, wantedVersion } from "./find";

const HOST = "pulumi-language-nodejs";

/**
 * `npm run engine`: makes a Pulumi CLI available to the engine tests. An installed one is used as it is. Otherwise it is
 * built from its Go modules, and our language host is linked beside it, since the genuine one is no part of them.
 */
function main(): number {
  const wanted = wantedVersion();
  const choice = chooseCli(lookAround(), wanted);
  if (choice.use === "nothing") {
    console.error(choice.advice);
    return 1;
  }
  if (choice.use === "installed") {
    console.log(`using the installed Pulumi CLI ${choice.version}`);
    return 0;
  }
  if (choice.use === "built") console.log(`Pulumi CLI ${choice.version} is already built: ${BUILT_CLI}`);
  else if (!build(wanted)) return 1;
  linkLanguageHost();
  return 0;
}

/** Streams what Go says: a cold build downloads 1.7 GB and takes minutes, a warm one seconds. */
function build(version: string): boolean {
  console.log(`building Pulumi CLI ${version}: minutes the first time, with 3 GB of Go's caches ...`);
  mkdirSync(ENGINE_FOLDER, { recursive: true });
  const startedMs = performance.now();
  const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
  const { status } = spawnSync(
    "go",
    [
      ...["build", "-v", "-o", BUILT_CLI, "-ldflags", `-s -w -X ${versionVariable}=${version}`],
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ],
    { cwd: __dirname, stdio: "inherit" },
  );
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  console.log(status === 0 ? `built ${BUILT_CLI} in ${seconds} s` : `go build failed after ${seconds} s`);
  return status === 0;
}

/** The engine looks for the language host beside its own binary. */
function linkLanguageHost(): void {
  const link = join(ENGINE_FOLDER, HOST);
  rmSync(link, { force: true });
  symlinkSync(relative(ENGINE_FOLDER, resolve(__dirname, "host", HOST)), link);
}

process.exitCode = main();
