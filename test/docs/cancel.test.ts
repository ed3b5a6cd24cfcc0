import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const documents = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "");

/** What a reader must know of it beforehand. */
const WARNINGS = [/merely removes the lock/, /goes on/, /last (?:one )?to end overwrites the state/];

const advising = documents.filter((file) => readFileSync(join(root, file), "utf8").includes("pulumi cancel"));

test("documents advise pulumi cancel", () => {
  expect(advising).toEqual(expect.arrayContaining(["docs/ci.md", "docs/fleet.md"]));
});

test.each(advising)(
  "%s says beside pulumi cancel that the running update goes on and overwrites the state",
  (file) => {
    const text = readFileSync(join(root, file), "utf8").replaceAll(/\s+/g, " ");
    const mentions = [...text.matchAll(/pulumi cancel/g)].map(({ index }) => index);

    for (const at of mentions) {
      const around = text.slice(Math.max(0, at - 900), at + 900);
      for (const warning of WARNINGS) expect(around).toMatch(warning);
    }
  },
);
