/** What a look around found. Versions are like `3.259.0`. */
export interface Found {
  /** `pulumi` on the PATH. */
  readonly installed?: string;
  /** The one that was built here from its Go modules. */
  readonly built?: string;
  readonly go?: string;
}

export type Choice =
  | { readonly use: "installed"; readonly version: string }
  | { readonly use: "built"; readonly version: string }
  | { readonly use: "build" }
  | { readonly use: "nothing"; readonly advice: string };

/** The first engine with error hooks: https://github.com/pulumi/pulumi/pull/21291 */
const OLDEST_PULUMI = "3.219.0";

/** The first Go that fetches the version which go.mod asks for: https://go.dev/doc/toolchain */
const OLDEST_GO = "1.21.0";

/** Which CLI the engine tests use; `wanted` is the version that would be built. */
export function chooseCli({ installed, built, go }: Found, wanted: string): Choice {
  if (installed !== undefined && isAtLeast(installed, OLDEST_PULUMI)) {
    return { use: "installed", version: installed };
  }
  if (built === wanted) return { use: "built", version: built };
  if (go !== undefined && isAtLeast(go, OLDEST_GO)) return { use: "build" };
  return {
    use: "nothing",
    advice:
      `The engine tests need the Pulumi CLI ${OLDEST_PULUMI} or later (${describe("pulumi", installed)}),\n` +
      `or Go ${OLDEST_GO} or later to build version ${wanted} of it (${describe("go", go)}).\n` +
      "Install one of them: https://www.pulumi.com/docs/iac/download-install/ or https://go.dev/dl/",
  };
}

/** The first version number in a program's output; undefined when there is none. */
export function parseVersion(text: string): string | undefined {
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0];
}

function describe(program: string, version: string | undefined): string {
  return version === undefined ? `no ${program} on the PATH` : `${program} on the PATH is ${version}`;
}

function isAtLeast(version: string, oldest: string): boolean {
  const [ours, theirs] = [version, oldest].map((text) => text.split(".").map(Number));
  for (const [index, part] of (theirs ?? []).entries()) {
    const other = ours?.[index] ?? 0;
    if (other !== part) return other > part;
  }
  return true;
}
