import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { announced, sections } from "./previewsToCome";

/*
 * What an upgrade to a released version showed, by the states that stacks of the versions have left; what one to the next version will
 * show, the engine tells: test/stack/engine/upgrade.test.ts.
 */

const FIXTURES = resolve(__dirname, "../stack/engine/fixtures");
/** What the recorded stacks are like: test/stack/engine/tenant.ts. */
const RECORDED = ["credential: secret", "alertEmails"];

interface Recorded {
  readonly urn: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** Inputs by logical name, as text; secrets are encrypted differently each time. */
function stateOf(version: string): Map<string, string> {
  const text = readFileSync(join(FIXTURES, `${version}.json`), "utf8");
  const { deployment } = JSON.parse(text) as { deployment: { resources: Recorded[] } };
  const withoutSecrets = (key: string, value: unknown): unknown => (key === "ciphertext" ? "" : value);
  return new Map(
    deployment.resources
      .filter(({ urn }) => !urn.includes("pulumi:pulumi:Stack::"))
      .map(({ urn, inputs }) => [
        urn.slice(urn.lastIndexOf("::") + 2),
        JSON.stringify(inputs ?? {}, withoutSecrets),
      ]),
  );
}

const [unreleased, ...released] = sections();

test("every released version has a recorded state, from which the engine tests upgrade, and no other has one", () => {
  const recorded = readdirSync(FIXTURES).map((file) => file.replace(/(-built-image)?\.json$/, ""));

  expect(unreleased?.version).toBe("Unreleased");
  expect([...new Set(recorded)].sort()).toEqual(released.map(({ version }) => version).sort());
});

test.each(
  released.slice(0, -1).map((section, index) => [section.version, section, released[index + 1]] as const),
)("what the preview of an upgrade to %s showed is what the changelog says", (version, section, earlier) => {
  const [before, after] = [stateOf(earlier?.version ?? ""), stateOf(version)];
  const created = [...after.keys()].filter((name) => !before.has(name)).map((name) => `create ${name}`);
  const deleted = [...before.keys()].filter((name) => !after.has(name)).map((name) => `delete ${name}`);
  const updated = [...after]
    .filter(([name, inputs]) => before.has(name) && before.get(name) !== inputs)
    .map(([name]) => `update ${name}`);

  expect([...created, ...deleted, ...updated].sort()).toEqual(
    announced(section, earlier?.version ?? "", RECORDED),
  );
  expect(created.length + updated.length).toBeGreaterThan(0);
});
