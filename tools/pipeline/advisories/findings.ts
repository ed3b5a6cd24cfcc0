import type { Notice } from "../retirements/retirement";

/** The part that matters of what `osv-scanner --format json` writes. https://google.github.io/osv-scanner/output/#json */
export interface ScanResults {
  readonly results: readonly {
    readonly source: { readonly path: string; readonly type: string };
    readonly packages: readonly ScannedPackage[];
  }[];
}

interface ScannedPackage {
  readonly package: { readonly name: string; readonly version: string; readonly ecosystem: string };
  /** Advisories that are the same one under several ids. */
  readonly groups?: readonly { readonly ids: readonly string[]; readonly max_severity?: string }[];
  readonly vulnerabilities?: readonly Vulnerability[];
}

/** https://ossf.github.io/osv-schema/ */
interface Vulnerability {
  readonly id: string;
  readonly summary?: string;
  readonly affected?: readonly {
    readonly package?: { readonly name: string; readonly ecosystem: string };
    readonly ranges?: readonly { readonly events?: readonly { readonly fixed?: string }[] }[];
  }[];
}

interface Finding {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly summary: string | undefined;
  readonly severity: string | undefined;
  readonly fixed: readonly string[];
  readonly source: string;
  readonly isOfSystem: boolean;
}

export interface Report {
  /** One for each advisory and package. */
  readonly notices: readonly Notice[];
  /** Advisories about packages of the image's operating system that its distribution hasn't fixed. */
  readonly unfixed: number;
}

/** A workflow's matrix ends at 256: https://docs.github.com/actions/reference/limits */
const MAX_NOTICES = 50;

/** As many of them as there may be fit into a job's outputs, 1 MB of UTF-16; an issue takes 65,536 characters. */
const MAX_BODY = 8000;
const MAX_SUMMARY = 1000;

/**
 * What scans found, as issues. `root` is the folder that was scanned. Debian assesses far more than it fixes, so of the
 * image's operating system only what a newer base image fixes counts.
 */
export function reportOf(scans: readonly ScanResults[], root: string): Report {
  const findings = scans.flatMap(({ results }) => results.flatMap((result) => findingsOf(result, root)));
  const actionable = findings.filter(({ isOfSystem, fixed }) => !isOfSystem || fixed.length > 0);
  const titles = [...new Set(actionable.map(titleOf))].sort();
  const notices = titles.map((title) => ({
    title,
    body: bodyOf(actionable.filter((each) => titleOf(each) === title)),
  }));
  return {
    notices: (notices.length > MAX_NOTICES ? shortened(notices) : notices).map(({ title, body }) => ({
      title,
      body: clip(body, MAX_BODY),
    })),
    unfixed: new Set(findings.filter((each) => !actionable.includes(each)).map(titleOf)).size,
  };
}

function findingsOf({ source, packages }: ScanResults["results"][number], root: string): Finding[] {
  const path = source.path.startsWith(`${root}/`) ? source.path.slice(root.length + 1) : source.path;
  return packages.flatMap(({ package: { name, version, ecosystem }, groups = [], vulnerabilities = [] }) =>
    groups.map(({ ids, max_severity: severity }) => {
      const [id = ""] = ids;
      const members = vulnerabilities.filter((each) => ids.includes(each.id));
      return {
        id,
        name,
        version,
        summary: members.map(({ summary }) => summary).find(Boolean),
        severity: severity === "" ? undefined : severity,
        fixed: [...new Set(members.flatMap((each) => fixesOf(each, name, ecosystem)))],
        source: path,
        isOfSystem: source.type === "os",
      };
    }),
  );
}

function fixesOf({ affected = [] }: Vulnerability, name: string, ecosystem: string): string[] {
  return affected
    .filter((each) => each.package?.name === name && each.package.ecosystem === ecosystem)
    .flatMap(({ ranges = [] }) => ranges.flatMap(({ events = [] }) => events))
    .flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]));
}

function titleOf({ id, name }: Finding): string {
  return `Advisory: ${id} (${name})`;
}

function bodyOf(findings: readonly Finding[]): string {
  const [{ id, summary, severity, fixed, isOfSystem } = {} as Partial<Finding>] = findings;
  const places = findings.map(({ name, version, source }) => `- ${name} ${version} in ${source}`);
  const fix = fixed?.length ? `Fixed in ${fixed.join(", ")}.` : "No version fixes it yet.";
  return [
    ...(summary === undefined ? [] : [clip(summary, MAX_SUMMARY)]),
    `https://osv.dev/${id}${severity === undefined ? "" : `, CVSS ${severity}`}. ${fix}`,
    ...[...new Set(places)].sort(),
    isOfSystem === true
      ? "Hint: take a newer digest of the last base in runtime/Dockerfile, which Dependabot proposes, and deploy."
      : "Hint: update the package; one in dist/sbom.cdx.json is in the image, so deploy then. If the advisory doesn't apply, say why and until when in osv-scanner.toml.",
  ].join("\n");
}

function shortened(notices: readonly Notice[]): Notice[] {
  const rest = notices.slice(MAX_NOTICES - 1);
  const body = ["Hint: `.ci/advisories` shows them all.", ...rest.map(({ title }) => `- ${title}`)].join(
    "\n",
  );
  return [...notices.slice(0, MAX_NOTICES - 1), { title: "Advisories: more than fit into issues", body }];
}

/** No half of a character at the end: a workflow's JSON has no place for it. */
function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
