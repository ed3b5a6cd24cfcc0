import { readOrigin, type Origin } from "../../../provider/image/origin";
import { readSources } from "../../../provider/image/sources";
import { commitAll, gitIn } from "../../support/gitRepository";
import { createCheckout, type Checkout } from "../support/checkout";

/** The checkout as a repository with one commit; returns its id. */
function commitTo({ root }: Checkout): string {
  const git = gitIn(root);
  git("init", "--quiet");
  return commitAll(git);
}

async function originOf({ root }: Checkout): Promise<Origin> {
  const { files } = await readSources(root);
  return await readOrigin(root, files);
}

test("the origin is the version and the commit, whatever tags there are", async () => {
  await using checkout = await createCheckout();
  const revision = commitTo(checkout);
  gitIn(checkout.root)("tag", "-m", "1.0", "1.0");

  expect(await originOf(checkout)).toEqual({ version: "1.0.0", revision });
});

test.each(["runtime/main.ts", "common/clouds.ts", "scripts/build/text.mjs"])(
  "a source that differs (%s) shows",
  async (path) => {
    await using checkout = await createCheckout();
    const commit = commitTo(checkout);
    await checkout.write(path, "changed();\n");

    expect((await originOf(checkout)).revision).toBe(`${commit}-dirty`);
  },
);

test("so does an imported file that was never added", async () => {
  await using checkout = await createCheckout();
  await checkout.write("runtime/main.ts", 'import "./new";\n');
  const commit = commitTo(checkout);
  await checkout.write("runtime/new.ts", "changed();\n");

  expect((await originOf(checkout)).revision).toBe(`${commit}-dirty`);
});

test.each(["Pulumi.dev.yaml", "common/deploymentClouds.ts", "runtime/new.ts", "runtime/sync/ports.ts"])(
  "whatever else differs (%s) doesn't",
  async (path) => {
    await using checkout = await createCheckout();
    const commit = commitTo(checkout);
    await checkout.write(path, "\n");

    expect((await originOf(checkout)).revision).toBe(commit);
  },
);

test("without git only the version is known", async () => {
  await using checkout = await createCheckout();

  expect(await originOf(checkout)).toEqual({ version: "1.0.0" });
});

test("nor does an archive take the commit of a repository that it was unpacked in", async () => {
  await using checkout = await createCheckout();
  const git = gitIn(checkout.root);
  git("init", "--quiet");
  git("commit", "--quiet", "--allow-empty", "--message", "Somebody else's");

  expect(await originOf(checkout)).toEqual({ version: "1.0.0" });
});
