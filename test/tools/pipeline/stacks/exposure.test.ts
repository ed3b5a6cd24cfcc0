import { exposures, type StackWithSettings } from "../../../../tools/pipeline/stacks/exposure";
import type { PipelineStack } from "../../../../tools/pipeline/stacks/pipelineStack";
import { listed } from "./stackFile";

const PROJECT = { name: "hello", nodeArgs: [], declared: [] };
const FEDERATED = { "hello:credential": "federated" };
const SECRET = { "hello:credential": "secret" };

/** A stack whose identity and container are its own. */
function stack(
  name: string,
  settings: Readonly<Record<string, unknown>>,
  ci: Partial<Pick<PipelineStack, "previewClientId" | "backend">> = {},
): StackWithSettings {
  const { changed: _, ...all } = listed(name, true);
  const own = { ...all, previewClientId: `preview of ${name}`, backend: `azblob://state-${name}`, ...ci };
  return { stack: own as unknown as PipelineStack, settings: new Map(Object.entries(settings)) };
}

/** What is said of stacks, the first sentence each. */
const exposed = (...stacks: readonly StackWithSettings[]): string[] =>
  exposures(stacks, PROJECT).map((text) => text.replace(/\. .*/, ""));

const CLIENT_SECRETS = "can read the app's client secrets, as credential is secret";

test("with credential secret a stack exposes it, and is told of both ways out", () => {
  expect(exposures([stack("a", SECRET), stack("b", FEDERATED)], PROJECT)).toEqual([
    `**a exposes a secret to previews:** its own ${CLIENT_SECRETS}. Its previews need reviewers, of the environment ` +
      "(in Azure DevOps the connection) a-preview: docs/ci.md. To end it: pulumi config set credential federated --stack a, " +
      "if the subscription belongs to the stack's tenant.",
  ]);
});

test("credential is secret where nothing sets it, unless Pulumi.yaml does", () => {
  const declared = [{ key: "hello:credential", value: "federated", isSecret: false }];

  expect(exposed(stack("a", {}))).toEqual([`**a exposes a secret to previews:** its own ${CLIENT_SECRETS}`]);
  expect(exposures([stack("a", {})], { ...PROJECT, declared })).toEqual([]);
  expect(exposures([stack("a", SECRET)], { ...PROJECT, declared })).toHaveLength(1);
});

test("what can't be read counts as a secret", () => {
  expect(exposed(stack("a", { "hello:credential": ["federated"] }))).toHaveLength(1);
});

test.each([
  ["a setting", { "hello:publisherIdentifier": { secure: "v1:x" } }, '"hello:publisherIdentifier"'],
  ["an item of a map", { "hello:tags": { owner: { secure: "v1:x" } } }, '"hello:tags"'],
  ["an item of a list", { "hello:alertEmails": ["a@b.c", { secure: "v1:x" }] }, '"hello:alertEmails"'],
])("%s that is encrypted in the file is exposed, whatever the credential", (_, settings, shown) => {
  expect(exposed(stack("a", { ...FEDERATED, ...settings }))).toEqual([
    `**a exposes a secret to previews:** its own can read what is encrypted in Pulumi.a.yaml (${shown})`,
  ]);
});

test("what the file no longer sets may be deployed still", () => {
  const before = new Map(Object.entries({ ...SECRET, "hello:tags": { x: { secure: "v1:x" } } }));

  expect(exposed({ ...stack("a", FEDERATED), before: { settings: before, project: PROJECT } })).toEqual([
    "**a exposes a secret to previews:** its own can read the app's client secrets, as credential was secret before this " +
      'change, and what is encrypted in Pulumi.a.yaml ("hello:tags")',
  ]);
});

test("previews of a stack with the same identity, or the same container, read its secrets, too", () => {
  const shared = { previewClientId: "one identity" };
  const stacks = [
    stack("a", SECRET, shared),
    stack("b", FEDERATED, shared),
    stack("c", FEDERATED, { backend: "azblob://state-a" }),
    stack("d", FEDERATED),
  ];

  expect(exposed(...stacks)).toEqual([
    `**a exposes a secret to previews:** its own and those of b, c ${CLIENT_SECRETS}`,
  ]);
  expect(exposures(stacks, PROJECT)[0]).toContain(
    "Give a an identity for previews and a container of its own: CHANGELOG.md.",
  );
});

test.each([
  "azblob://state/b?storage_account=one",
  "azblob://state/?storage_account=one",
  "azblob://state/a/c?domain=blob.core.windows.net&storage_account=One",
])(
  "%s is in the container of azblob://state/a?storage_account=one, which a role opens as a whole",
  (backend) => {
    const a = stack("a", SECRET, { backend: "azblob://state/a?storage_account=one" });

    expect(exposed(a, stack("b", FEDERATED, { backend }))).toEqual([
      `**a exposes a secret to previews:** its own and those of b ${CLIENT_SECRETS}`,
    ]);
  },
);

test.each(["azblob://state?storage_account=two", "azblob://state-2?storage_account=one"])(
  "%s is another container than azblob://state?storage_account=one",
  (backend) => {
    const a = stack("a", SECRET, { backend: "azblob://state?storage_account=one" });

    expect(exposed(a, stack("b", FEDERATED, { backend }))).toEqual([
      `**a exposes a secret to previews:** its own ${CLIENT_SECRETS}`,
    ]);
  },
);

test("previews as an identity that deploys are named, be it another stack's or asked for by name", () => {
  const [a, b] = [stack("a", FEDERATED, { previewClientId: "deployer" }), stack("b", FEDERATED)];
  const deployed = { ...b, stack: { ...b.stack, deployClientId: "deployer" } };
  const both = { ...a, stack: { ...a.stack, deployClientId: "deployer" } };
  const warning = (stacks: string): string =>
    `**Previews of a run as the identity that deploys ${stacks}.** Give them one of their own: docs/ci.md, step 2.`;

  expect(exposures([a, deployed], PROJECT)).toEqual([warning("b")]);
  expect(exposures([both, deployed], PROJECT)).toEqual([warning("a, b")]);
  expect(exposures([a], PROJECT, [deployed.stack])).toEqual([warning("b")]);
  expect(exposures([stack("a", FEDERATED, { previewClientId: "none" }), deployed], PROJECT)).toEqual([]);
});

test("a stack without previews exposes nothing, unless others' previews read its container", () => {
  const none = { previewClientId: "none" };
  const a = stack("a", SECRET, none);

  expect(exposed(a, stack("b", SECRET, none), stack("c", FEDERATED))).toEqual([]);
  expect(exposed(a, stack("c", FEDERATED, { backend: "azblob://state-a" }))).toEqual([
    `**a exposes a secret to previews:** those of c ${CLIENT_SECRETS}`,
  ]);
});
