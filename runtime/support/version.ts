/** Written into the bundle by scripts/build; not there when the sources run. */
declare const BUILD_VERSION: string | undefined;
declare const BUILD_COMMIT: string | undefined;

export interface Version {
  readonly version: string;
  /** Full id of the commit it was built from; undefined: not known. */
  readonly commit: string | undefined;
}

/** That of package.json, such as 0.3.0; `development` when the sources run without a build. */
export const runtimeVersion = typeof BUILD_VERSION === "string" ? BUILD_VERSION : "development";

type Environment = Readonly<Record<string, string | undefined>>;

/** What runs. An image says its commit itself: the same sources make the same bundle, whatever the commit. */
export function versionIn({ IMAGE_REVISION: revision }: Environment): Version {
  return {
    version: runtimeVersion,
    commit: known(revision) ?? known(typeof BUILD_COMMIT === "string" ? BUILD_COMMIT : undefined),
  };
}

/** Such as `audit-log-connector 0.3.0 (commit 1a2b3c4…)`. */
export function describeVersion({ version, commit }: Version): string {
  return `audit-log-connector ${version}${commit === undefined ? "" : ` (commit ${commit})`}`;
}

function known(commit: string | undefined): string | undefined {
  return commit === "" || commit === "unknown" ? undefined : commit;
}
