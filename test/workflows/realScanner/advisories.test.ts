import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createFolder } from "../../support/gitRepository";
import { root } from "../workflows";
import { distroless, writeDatabase, writeDocker, type Planted } from "./planted";

// Each scan bundles the runtime, too.
jest.setTimeout(120_000);

const [, node = ""] =
  /^ARG NODE_VERSION=(\S+)$/m.exec(readFileSync(join(root, "runtime/Dockerfile"), "utf8")) ?? [];

const bundled: Planted = { id: "GHSA-aaaa-bbbb-cccc", ecosystem: "npm", name: "node-fetch", fixed: "99.0.0" };
const forDevelopment: Planted = { id: "GHSA-dddd-eeee-ffff", ecosystem: "npm", name: "jest" };
const elsewhere: Planted = { id: "GHSA-gggg-hhhh-jjjj", ecosystem: "npm", name: "not-in-the-lock-file" };
const fixedByDebian: Planted = {
  id: "DEBIAN-CVE-1",
  ecosystem: "Debian:13",
  name: "openssl",
  fixed: "9.0-1",
};
const openAtDebian: Planted = { id: "DEBIAN-CVE-2", ecosystem: "Debian:13", name: "openssl" };

interface Planting {
  readonly npm?: readonly Planted[];
  readonly debian?: readonly Planted[];
  readonly releases?: readonly object[];
  /** Of the image's Node; without it there is no image. */
  readonly imageNode?: string;
  readonly args?: readonly string[];
}

/** Runs .ci/advisories with these databases in place of the services, and this image. */
function scan({ npm, debian, releases, imageNode, args = [] }: Planting): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly notices: unknown;
} {
  using folder = createFolder();
  if (npm !== undefined) writeDatabase(folder, "npm", npm);
  if (debian !== undefined) writeDatabase(folder, "Debian", debian);
  if (imageNode !== undefined) writeDocker(folder, imageNode, distroless());
  folder.write("node.json", JSON.stringify(releases ?? [{ version: `v${node}`, date: "2026-01-01" }]));
  const notices = join(folder.folder, "notices.json");
  folder.write("notices.json", "null");
  const { status, stdout, stderr } = spawnSync(
    join(root, ".ci/advisories"),
    ["--offline", folder.folder, "--notices", notices, ...args],
    {
      env: { ...process.env, PATH: [join(folder.folder, "bin"), process.env["PATH"]].join(delimiter) },
      encoding: "utf8",
    },
  );
  return { status, stdout, stderr, notices: JSON.parse(readFileSync(notices, "utf8")) };
}

test("an advisory about a package in the bundle is found in the lock file and in the SBOM", () => {
  const { status, notices } = scan({ npm: [elsewhere, bundled] });

  expect(status).toBe(1);
  expect(notices).toEqual([
    {
      title: "Advisory: GHSA-aaaa-bbbb-cccc (node-fetch)",
      body: expect.stringMatching(
        /^Planted in node-fetch\n.*Fixed in 99\.0\.0\.\n- node-fetch \S+ in dist\/sbom\.cdx\.json\n- node-fetch \S+ in package-lock\.json\n/,
      ),
    },
  ]);
});

test("one about a package for development is found in the lock file", () => {
  const { status, stdout } = scan({ npm: [forDevelopment] });

  expect(status).toBe(1);
  expect(stdout).toMatch(/- jest \S+ in package-lock\.json\n/);
  expect(stdout).not.toContain("sbom.cdx.json\n");
});

test("without one about anything we have, it ends with 0 (control)", () => {
  expect(scan({ npm: [elsewhere] })).toMatchObject({
    status: 0,
    stdout: "No advisory that needs work.\n",
    notices: [],
  });
});

test("without a database it could not scan, which is neither none nor some", () => {
  const { status, stdout, stderr, notices } = scan({});

  expect([status, stdout, notices]).toEqual([2, "", null]);
  expect(stderr).toMatch(/\nadvisories: could not scan: osv-scanner ended with 127 for the lock file\n$/);
});

test("with --image, packages of a distroless base count when Debian has fixed them", () => {
  const { status, stdout, notices } = scan({
    npm: [elsewhere],
    debian: [fixedByDebian, openAtDebian],
    imageNode: `v${node}`,
    args: ["--image"],
  });

  expect(status).toBe(1);
  expect(notices).toEqual([
    {
      title: "Advisory: DEBIAN-CVE-1 (openssl)",
      body: expect.stringContaining(
        "- openssl 3.5.1-1 in /var/lib/dpkg/status.d/libssl3t64\nHint: take a newer",
      ),
    },
  ]);
  expect(stdout).toContain("Left out: 1 of Debian's that no release of it fixes yet.\n");
});

test("without a database for the image's packages it could not scan, whatever else it found", () => {
  const { status, stderr, notices } = scan({ npm: [bundled], imageNode: `v${node}`, args: ["--image"] });

  expect([status, notices]).toEqual([2, null]);
  expect(stderr).toContain("could not load db for Debian ecosystem");
  expect(stderr).toContain("could not scan: osv-scanner ended with 127 for the image\n");
});

test("an image with another Node than the Dockerfile says is refused: its SBOM would be wrong", () => {
  const { status, stderr } = scan({ npm: [elsewhere], debian: [], imageNode: "v1.2.3", args: ["--image"] });

  expect(status).toBe(2);
  expect(stderr).toContain(
    "could not scan: the image runs Node v1.2.3: set NODE_VERSION in runtime/Dockerfile\n",
  );
});

test("a newer security release of the image's Node is found", () => {
  const [major] = node.split(".");
  const newer = { version: `v${major}.999.0`, date: "2026-01-02", security: true };

  const { status, stdout } = scan({
    npm: [],
    releases: [newer, { version: `v${node}`, date: "2026-01-01" }],
  });

  expect(status).toBe(1);
  expect(stdout).toContain(`Advisory: Node ${node} lacks security fixes\n`);
});

test.each([
  [["--notices"], "--notices needs a file"],
  [["--all"], "--all is not an option"],
])("%j is a mistake, and not a finding", (args, message) => {
  const { status, stderr } = scan({ args });

  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
