import { readOrigin } from "../../../provider/image/origin";
import { commitAll, gitIn } from "../../support/gitRepository";
import { createCheckout, type Checkout } from "../support/checkout";

/** The checkout as a repository with one commit; returns its id. */
function commitTo({ root }: Checkout): string {
  const git = gitIn(root);
  git("init", "--quiet");
  return commitAll(git);
}

test("the origin is the version and the commit, whatever tags there are", async () => {
  await using checkout = await createCheckout();
  const revision = commitTo(checkout);
  gitIn(checkout.root)("tag", "-m", "1.0", "1.0");

  expect(await readOrigin(checkout.root)).toEqual({ version: "1.0.0", revision });
});

test.each(["runtime/main.ts", "runtime/new.ts"])("a source that differs (%s) shows", async (path) => {
  await using checkout = await createCheckout();
  const commit = commitTo(checkout);
  await checkout.write(path, "changed();\n");

  expect((await readOrigin(checkout.root)).revision).toBe(`${commit}-dirty`);
});

test("whatever else differs doesn't", async () => {
  await using checkout = await createCheckout();
  const commit = commitTo(checkout);
  await checkout.write("Pulumi.dev.yaml", "config:\n");

  expect((await readOrigin(checkout.root)).revision).toBe(commit);
});

test("without git only the version is known", async () => {
  await using checkout = await createCheckout();

  expect(await readOrigin(checkout.root)).toEqual({ version: "1.0.0" });
});

test("nor does an archive take the commit of a repository that it was unpacked in", async () => {
  await using checkout = await createCheckout();
  const git = gitIn(checkout.root);
  git("init", "--quiet");
  git("commit", "--quiet", "--allow-empty", "--message", "Somebody else's");

  expect(await readOrigin(checkout.root)).toEqual({ version: "1.0.0" });
});
