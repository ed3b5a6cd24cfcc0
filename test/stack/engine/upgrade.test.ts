import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ok } from "./command";
import type { PreviewDigest } from "./digest";
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
/** What today's program adds to a stack of the latest version: who reads vault and state, and what of it can be brought back. */
const ADDED = [
  "create client-secret-vault-logs",
  "create state-storage-expiry",
  "create state-storage-logs",
  "create state-storage-recovery",
];
/** What changes in a stack that builds its image once the sources of the image have changed: a commit of the runtime. */
const CHANGED_SOURCES = ["update image-build", "update sync-runtime-app"];
/** Since 0.3.0 queries find late lines and ends of states, and content that lags has an alert. */
const CHANGED_ALERTS = [
  "create monitoring-content-lags",
  ...[
    "authentication-failed",
    "dead-letter",
    "gap",
    "no-completed-pass",
    "no-matching-data",
    "secret-expiry",
  ].map((key) => `update monitoring-${key}`),
];

test("there are recorded states to upgrade from, with a given image and with a built one", () => {
  expect(givenImage).not.toEqual([]);
  expect(builtImage).not.toEqual([]);
});

test.each(fixtures)(
  "a stack deployed by %s keeps its app registration, its vault and its state",
  async (file) => {
    await using tenant = await startTenant();

    const digest = await previewUpgrade(tenant, file);

    expect(Object.keys(digest.changeSummary)).toContain("same");
    const lost = changesOf(digest).filter((change) =>
      LASTING.some((name) => change.endsWith(` ${name}`) && !change.startsWith("update ")),
    );
    expect(lost).toEqual([]);
  },
);

// Right after the recording nothing changes at all. Since 0.3.0 the container is told the name of its stack.
test("of what the latest version deployed with a given image, today's program changes one variable of the container and the alerts, and adds logs and recovery", async () => {
  await using tenant = await startTenant();

  const digest = await previewUpgrade(tenant, givenImage.at(-1));

  const updates = digest.steps.filter(({ op, urn }) => op === "update" && !urn.includes("::monitoring-"));
  const differences = updates.flatMap(({ detailedDiff = {} }) =>
    Object.entries(detailedDiff).map(([path, { kind }]) => `${kind} ${path}`),
  );
  expect(changesOf(digest)).toEqual([...ADDED, ...CHANGED_ALERTS, "update sync-runtime-app"].toSorted());
  expect(differences).toEqual([expect.stringMatching(/^add template\.containers\[0\]\.env\[\d+\]$/)]);
});

// The same, and: other sources are another image, which the container names.
test("of a stack that built its image, today's program changes at most the build, the container and the alerts, and adds logs and recovery", async () => {
  await using tenant = await startTenant();

  const digest = await previewUpgrade(tenant, builtImage.at(-1));

  expect(Object.keys(digest.changeSummary)).toContain("same");
  expect(changesBesidesSources(digest)).toEqual(ADDED);
});

test("any other change of such a stack is seen (control): a renamed role would be assigned again", async () => {
  await using tenant = await startTenant();
  await tenant.workspace.edit("components/image/image.ts", (text) =>
    text.replace("`${name}-puller`", "`${name}-renamed`"),
  );
  await tenant.workspace.edit("runtime/Dockerfile", (text) => `${text}\n`);

  const digest = await previewUpgrade(tenant, builtImage.at(-1));

  expect(changesOf(digest)).toEqual(expect.arrayContaining(CHANGED_SOURCES));
  expect(changesBesidesSources(digest)).toEqual(
    [...ADDED, "create image-renamed", "delete image-puller"].toSorted(),
  );
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

function changesBesidesSources(digest: PreviewDigest): string[] {
  const known = [...CHANGED_SOURCES, ...CHANGED_ALERTS];
  return changesOf(digest).filter((change) => !known.includes(change));
}

function fail(file: string): never {
  throw new Error(`${file} holds a secret in plain`);
}
