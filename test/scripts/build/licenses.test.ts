import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createFolder } from "../../support/gitRepository";

const licenses = pathToFileURL(resolve(__dirname, "../../../scripts/build/licenses.mjs")).href;

/** Files by path, as packages have them. */
type Files = Readonly<Record<string, string>>;

/** What is written about a project with these files, whose bundle has a part of each package. */
function licensesOf(files: Files): { packages?: string[]; text?: string; error?: string } {
  using folder = createFolder();
  const own = { name: "ours", version: "1.0.0", license: "MIT" };
  for (const [path, text] of Object.entries({
    "package.json": JSON.stringify(own),
    LICENSE: "Our text\n",
    ...files,
  }))
    folder.write(path, text);
  const packages = Object.keys(files)
    .filter((path) => path.endsWith("/package.json"))
    .map((path) => path.slice(0, path.lastIndexOf("/")));
  const inputs = ["runtime/main.ts", ...packages.map((path) => `${path}/lib/index.js`)];
  const script =
    `const { licensesOf } = await import(${JSON.stringify(licenses)});` +
    `const result = await licensesOf(${JSON.stringify(folder.folder)}, ${JSON.stringify(inputs)})` +
    ".catch((error) => ({ error: error.message })); console.log(JSON.stringify(result));";
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  return JSON.parse(stdout) as ReturnType<typeof licensesOf>;
}

const manifest = (name: string, more: object = { license: "MIT" }): string =>
  JSON.stringify({ name, version: "2.0.0", ...more });

test("every package is there once with the whole of its texts, ours first, the others by name", () => {
  const { packages, text } = licensesOf({
    "node_modules/zeta/package.json": manifest("zeta"),
    "node_modules/zeta/LICENCE.md": "Zeta's text\r\nin two lines\r\n",
    "node_modules/@scope/alpha/package.json": manifest("@scope/alpha", { license: "Apache-2.0" }),
    "node_modules/@scope/alpha/LICENSE": "Alpha's text\n",
    "node_modules/@scope/alpha/NOTICE.txt": "Alpha's notice\n",
    "node_modules/@scope/alpha/licensing.js": "code\n",
    "node_modules/zeta/node_modules/copied/package.json": manifest("copied"),
    "node_modules/zeta/node_modules/copied/COPYING": "Copied's text\n",
  });

  expect(packages).toEqual(["@scope/alpha 2.0.0 (Apache-2.0)", "copied 2.0.0 (MIT)", "zeta 2.0.0 (MIT)"]);
  expect(text?.split(/^=+$/m).map((part) => part.trim())).toEqual([
    "ours 1.0.0 (MIT)",
    "Our text\n\n@scope/alpha 2.0.0 (Apache-2.0)",
    "Alpha's text\n\nAlpha's notice\n\ncopied 2.0.0 (MIT)",
    "Copied's text\n\nzeta 2.0.0 (MIT)",
    "Zeta's text\nin two lines",
  ]);
});

test("texts about others' code within a package follow its own", () => {
  const { text } = licensesOf({
    "node_modules/whole/package.json": manifest("whole"),
    "node_modules/whole/LICENSE": "Whole's text\n",
    "node_modules/whole/licenses/LICENSE-part": "Part's text\n",
  });

  expect(text?.trimEnd().split("\n").slice(-3)).toEqual(["Whole's text", "", "Part's text"]);
});

test.each([
  [
    { license: "MIT", author: "Ada" },
    "Copyright Ada. Licensed under MIT; the package contains no text of it.",
  ],
  [
    { license: "ISC", author: { name: "Ada" } },
    "Copyright Ada. Licensed under ISC; the package contains no text of it.",
  ],
  [{ license: "MIT" }, "Licensed under MIT; the package contains no text of it."],
])("a package without a text is named with what it says: %j", (more, expected) => {
  const { text } = licensesOf({ "node_modules/bare/package.json": manifest("bare", more) });

  expect(text?.trimEnd().split("\n").at(-1)).toBe(expected);
});

test("a package that names no licence stops the build", () => {
  expect(licensesOf({ "node_modules/mystery/package.json": manifest("mystery", {}) })).toEqual({
    error: "mystery 2.0.0 names no licence: is it free to be passed on?",
  });
});
