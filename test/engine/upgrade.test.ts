import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ok } from "./command";
import { changesOf, RECORDED, startTenant } from "./tenant";

const FOLDER = join(__dirname, "fixtures");
const fixtures = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));
/** What must never be made anew by an upgrade: consent, secrets and progress hang on it. */
const LASTING = [
  "app-registration-application",
  "app-registration-principal",
  "runtime-identity-identity",
  "client-secret-vault",
  "state-storage-account",
  "state-storage-container",
];

test("there is a recorded state to upgrade from", () => {
  expect(fixtures).not.toEqual([]);
});

test.each(fixtures)(
  "a stack deployed by %s keeps its app registration, its vault and its state",
  async (file) => {
    await using tenant = await startTenant();
    const dev = await tenant.stack("dev", RECORDED.settings);
    ok(await dev.run(["stack", "import", "--file", join(FOLDER, file)]));

    const { digest } = ok(await dev.preview({ env: RECORDED.env }));

    expect(Object.keys(digest.changeSummary)).toContain("same");
    const lost = changesOf(digest).filter((change) =>
      LASTING.some((name) => change.endsWith(` ${name}`) && !change.startsWith("update ")),
    );
    expect(lost).toEqual([]);
  },
);

test("today's program changes nothing of what it deployed itself (record it: test/engine/recordState.ts)", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", RECORDED.settings);
  const newest =
    fixtures.toSorted((one, other) => one.localeCompare(other, "en", { numeric: true })).at(-1) ?? "";
  ok(await dev.run(["stack", "import", "--file", join(FOLDER, newest)]));

  const { digest } = ok(await dev.preview({ env: RECORDED.env }));

  expect(changesOf(digest)).toEqual([]);
});

test("a renamed registration is seen (the twin): it would be replaced", async () => {
  await using tenant = await startTenant();
  const dev = await tenant.stack("dev", RECORDED.settings);
  ok(await dev.run(["stack", "import", "--file", join(FOLDER, fixtures[0] ?? "")]));
  await tenant.workspace.edit("components/appRegistration.ts", (text) =>
    text.replace("`${name}-application`", "`${name}-renamed`"),
  );

  const { digest } = ok(await dev.preview({ env: RECORDED.env }));

  expect(changesOf(digest)).toEqual(
    expect.arrayContaining(["create app-registration-renamed", "delete app-registration-application"]),
  );
});

test("the recorded states name no secret in plain and no folder of a computer", () => {
  for (const file of fixtures) {
    const text = readFileSync(join(FOLDER, file), "utf8");
    expect(text).not.toMatch(/sourcePosition|project:\/\//);
    expect(
      JSON.parse(text, (key, value: unknown) => (key === "plaintext" ? fail(file) : value)),
    ).toBeDefined();
  }
});

function fail(file: string): never {
  throw new Error(`${file} holds a secret in plain`);
}
