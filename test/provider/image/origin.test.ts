import { execFileSync } from "node:child_process";
import { readOrigin } from "../../../provider/image/origin";
import { createCheckout, type Checkout } from "../support/checkout";

const git = ({ root }: Checkout, ...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@contoso.com", ...args], {
    cwd: root,
    encoding: "utf8",
    stdio: "pipe",
  }).trim();

test("the origin is the version and the commit, whatever tags there are", async () => {
  await using checkout = await createCheckout();
  git(checkout, "init");
  git(checkout, "add", ".");
  git(checkout, "commit", "-m", "First");
  git(checkout, "tag", "-m", "1.0", "1.0");

  expect(await readOrigin(checkout.root)).toEqual({
    version: "1.0.0",
    revision: git(checkout, "rev-parse", "HEAD"),
  });
});

test.each(["runtime/main.ts", "runtime/new.ts"])("a source that differs (%s) shows", async (path) => {
  await using checkout = await createCheckout();
  git(checkout, "init");
  git(checkout, "add", ".");
  git(checkout, "commit", "-m", "First");
  await checkout.write(path, "changed();\n");

  expect((await readOrigin(checkout.root)).revision).toBe(`${git(checkout, "rev-parse", "HEAD")}-dirty`);
});

test("whatever else differs doesn't", async () => {
  await using checkout = await createCheckout();
  git(checkout, "init");
  git(checkout, "add", ".");
  git(checkout, "commit", "-m", "First");
  await checkout.write("Pulumi.dev.yaml", "config:\n");

  expect((await readOrigin(checkout.root)).revision).toBe(git(checkout, "rev-parse", "HEAD"));
});

test("without git only the version is known", async () => {
  await using checkout = await createCheckout();

  expect(await readOrigin(checkout.root)).toEqual({ version: "1.0.0" });
});

test("nor does an archive take the commit of a repository that it was unpacked in", async () => {
  await using checkout = await createCheckout();
  git(checkout, "init");
  git(checkout, "commit", "--allow-empty", "-m", "Somebody else's");

  expect(await readOrigin(checkout.root)).toEqual({ version: "1.0.0" });
});
