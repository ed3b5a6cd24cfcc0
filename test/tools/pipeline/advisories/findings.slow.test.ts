import { reportOf, type ScanResults } from "../../../../tools/pipeline/advisories/findings";

type Scanned = ScanResults["results"][number]["packages"][number];

const result = (path: string, type: string, ...packages: Scanned[]): ScanResults["results"][number] => ({
  source: { path, type },
  packages,
});

/** A package of npm or Debian, with one advisory under these ids. */
function affected(name: string, version: string, ids: string[], fixed: string[] = []): Scanned {
  const ecosystem = version.includes("-") ? "Debian:13" : "npm";
  const ranges = [{ events: [{}, ...fixed.map((each) => ({ fixed: each }))] }];
  return {
    package: { name, version, ecosystem },
    groups: [{ ids, max_severity: "7.5" }],
    vulnerabilities: ids.map((id) => ({
      id,
      summary: `about ${id}`,
      affected: [
        { package: { name, ecosystem }, ranges },
        { package: { name: "another", ecosystem }, ranges: [{ events: [{ fixed: "6.6.6" }] }] },
      ],
    })),
  };
}

test("an advisory is one notice, wherever its package is and under whatever ids it is known", () => {
  const { notices } = reportOf(
    [
      {
        results: [
          result(
            "/repo/package-lock.json",
            "lockfile",
            affected("a", "1.0.0", ["GHSA-1", "CVE-1"], ["1.0.1"]),
          ),
        ],
      },
      {
        results: [
          result("/repo/dist/sbom.cdx.json", "sbom", affected("a", "1.0.0", ["GHSA-1", "CVE-1"], ["1.0.1"])),
        ],
      },
    ],
    "/repo",
  );

  expect(notices).toEqual([{ title: "Advisory: GHSA-1 (a)", body: expect.any(String) }]);
  expect(notices[0]?.body.split("\n").slice(0, 4)).toEqual([
    "about GHSA-1",
    "https://osv.dev/GHSA-1, CVSS 7.5. Fixed in 1.0.1.",
    "- a 1.0.0 in dist/sbom.cdx.json",
    "- a 1.0.0 in package-lock.json",
  ]);
});

test("packages without an advisory are none, and those without a fix are named all the same", () => {
  const clean = { package: { name: "b", version: "1.0.0", ecosystem: "npm" } };

  const { notices } = reportOf(
    [{ results: [result("/x", "lockfile", clean, affected("a", "1.0.0", ["GHSA-1"]))] }],
    "/",
  );

  expect(notices.map(({ title }) => title)).toEqual(["Advisory: GHSA-1 (a)"]);
  expect(notices[0]?.body).toContain("No version fixes it yet.");
});

test("of the operating system's packages only what has a fix needs work; the rest is counted", () => {
  const debian = (id: string, fixed: string[]): Scanned => affected("openssl", "3.5.1-1", [id], fixed);

  const { notices, unfixed } = reportOf(
    [
      {
        results: [
          result("/var/lib/dpkg/status.d/libssl3t64", "os", debian("D-1", ["3.5.4-1"]), debian("D-2", [])),
        ],
      },
    ],
    "/repo",
  );

  expect([notices.map(({ title }) => title), unfixed]).toEqual([["Advisory: D-1 (openssl)"], 1]);
  expect(notices[0]?.body).toContain("Hint: take a newer digest");
});

test("there are no more issues than a workflow's matrix takes, and the last one names the rest", () => {
  const packages = Array.from({ length: 300 }, (_, index) =>
    affected(`p${index}`, "1.0.0", [`GHSA-${index}`]),
  );

  const { notices } = reportOf([{ results: [result("/x", "lockfile", ...packages)] }], "/");

  expect(notices).toHaveLength(50);
  expect(notices.at(-1)?.body.split("\n")).toHaveLength(1 + 300 - 49);
});

test("the texts of all issues fit into what a job may hand to another", () => {
  const many = Array.from({ length: 5000 }, (_, index) => affected(`p${index}`, "1.0.0", [`GHSA-${index}`]));
  const one = {
    ...affected("a", "1.0.0", ["GHSA-1"]),
    vulnerabilities: [{ id: "GHSA-1", summary: "x".repeat(1e5) }],
  };

  for (const packages of [many, [one]]) {
    const { notices } = reportOf([{ results: [result("/x", "lockfile", ...packages)] }], "/");
    expect(Math.max(...notices.map(({ body }) => body.length))).toBeLessThanOrEqual(8000);
    expect(notices.at(-1)?.body).toContain("…");
    expect(notices[0]?.body).toContain("Hint: ");
  }
});
