import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ok } from "./command";
import type { PreviewDigest } from "./digest";
import { announced, sections } from "../../docs/previewsToCome";
import { buildsImage, changesOf, recordedWith, startTenant, type Tenant } from "./tenant";

const FOLDER = join(__dirname, "fixtures");
const fixtures = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .toSorted((one, other) => one.localeCompare(other, "en", { numeric: true }));
const [givenImage, builtImage] = [
  fixtures.filter((file) => !buildsImage(file)),
  fixtures.filter((file) => buildsImage(file)),
];
/** What must never be replaced by an upgrade: consent, secrets and progress hang on it. */
const LASTING = [
  "app-registration-application",
  "app-registration-principal",
  "runtime-identity-identity",
  "client-secret-vault",
  "state-storage-account",
  "state-storage-container",
];
/** What the changelog says of stacks of the version in a file's name. */
function announcedOf(file: string): string[] {
  const [unreleased] = sections();
  if (unreleased === undefined) throw new Error("no changelog");
  const [, version = ""] = /^(\d+\.\d+\.\d+)/.exec(file) ?? [];
  const image = buildsImage(file) ? ["no image"] : [];
  return announced(unreleased, version, ["credential: secret", "alertEmails", ...image]);
}

test("there are recorded states to upgrade from, with a given image and with a built one", () => {
  expect(givenImage).not.toEqual([]);
  expect(builtImage).not.toEqual([]);
});

test.each(fixtures)(
  "a stack deployed by %s upgrades as the changelog says, and keeps its app registration, its vault and its state",
  async (file) => {
    await using tenant = await startTenant();

    const digest = await previewUpgrade(tenant, file);

    expect(changesOf(digest)).toEqual(announcedOf(file));
    expect(Object.keys(digest.changeSummary)).toContain("same");
    const lost = changesOf(digest).filter((change) =>
      LASTING.some((name) => change.endsWith(` ${name}`) && !change.startsWith("update ")),
    );
    expect(lost).toEqual([]);
    const { detailedDiff = {} } = digest.steps.find(({ urn }) => urn.endsWith("::sync-runtime-app")) ?? {};
    const ofContainer = Object.entries(detailedDiff).filter(([path]) => !path.endsWith(".image"));
    expect(ofContainer.map(([path, { kind }]) => `${kind} ${path}`)).toEqual([
      expect.stringMatching(/^add template\.containers\[0\]\.env\[\d+\]$/),
    ]);
  },
);

test("any other change of such a stack is seen (control): a renamed role would be assigned again", async () => {
  await using tenant = await startTenant();
  await tenant.workspace.edit("components/image/image.ts", (text) =>
    text.replace("`${name}-puller`", "`${name}-renamed`"),
  );
  await tenant.workspace.edit("runtime/Dockerfile", (text) => `${text}\n`);

  const digest = await previewUpgrade(tenant, builtImage.at(-1));

  const known = announcedOf(builtImage.at(-1) ?? "");
  expect(changesOf(digest)).toEqual([...known, "create image-renamed", "delete image-puller"].toSorted());
});

test("a renamed registration is seen (control): it would be replaced", async () => {
  await using tenant = await startTenant();
  await tenant.workspace.edit("components/entra/appRegistration.ts", (text) =>
    text.replace("`${name}-application`", "`${name}-renamed`"),
  );

  const digest = await previewUpgrade(tenant, fixtures[0]);

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

/** What today's program would change in a stack with the recorded state `file` and the same settings. */
async function previewUpgrade(tenant: Tenant, file = ""): Promise<PreviewDigest> {
  const { settings, env } = recordedWith(file);
  const dev = await tenant.stack("dev", settings);
  ok(await dev.run(["stack", "import", "--file", join(FOLDER, file)]));
  return ok(await dev.preview({ env })).digest;
}

function fail(file: string): never {
  throw new Error(`${file} holds a secret in plain`);
}
