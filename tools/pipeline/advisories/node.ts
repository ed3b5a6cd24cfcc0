import { UsageError } from "../../commandLine";
import type { Notice } from "../retirements/retirement";

/** An entry of https://nodejs.org/dist/index.json, which lists releases, the newest first. */
export interface NodeRelease {
  /** Such as `v24.1.2`. */
  readonly version: string;
  /** Day as YYYY-MM-DD. */
  readonly date: string;
  /** Whether it fixes a vulnerability of Node's or of what it contains. */
  readonly security?: boolean;
}

/**
 * Whether a security release of the same major is newer than the image's Node: databases of advisories for packages have
 * none about Node itself. Throws a UsageError when the list lacks that Node, and so can't tell.
 */
export function nodeNotices(version: string, releases: readonly NodeRelease[]): Notice[] {
  const index = releases.findIndex((release) => release.version === `v${version}`);
  if (index === -1)
    throw new UsageError(
      `Node ${version} (NODE_VERSION in runtime/Dockerfile) is not in the list of releases`,
    );
  const [major] = version.split(".");
  const missing = releases
    .slice(0, index)
    .filter((release) => release.security === true && release.version.startsWith(`v${major}.`));
  if (missing.length === 0) return [];
  return [
    {
      title: `Advisory: Node ${version} lacks security fixes`,
      body: [
        `The image runs Node ${version}. Newer releases fix vulnerabilities:`,
        ...missing.map((release) => `- ${release.version} of ${release.date}`),
        "https://nodejs.org/en/blog/vulnerability says which. Hint: take a newer digest of the last base in runtime/Dockerfile, set NODE_VERSION there, and deploy.",
      ].join("\n"),
    },
  ];
}
