import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFolders, readManifest } from "./packages.mjs";

const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\b|$)/i;
/** Of code by others within the package, as Apache projects have it: https://infra.apache.org/licensing-howto.html */
const LICENSE_FOLDER = "licenses";

/**
 * The licences of this project and of every package that `inputs` (paths below `root`) are from, whole, as MIT, Apache and
 * BSD ask whoever passes the code on. Throws an Error for a package that says nothing of its licence.
 */
export async function licensesOf(root, inputs) {
  const packages = await Promise.all(packageFolders(inputs).map((folder) => readPackage(join(root, folder))));
  packages.sort((one, other) => (one.title < other.title ? -1 : 1));
  const own = await readPackage(root);
  const text = [own, ...packages].map(
    ({ title, body }) => `${title}\n${"=".repeat(title.length)}\n\n${body}\n`,
  );
  return { packages: packages.map(({ title }) => title), text: text.join("\n") };
}

async function readPackage(folder) {
  const { name, version, license, author } = await readManifest(folder);
  const names = await readdir(folder);
  const more = names.includes(LICENSE_FOLDER) ? await readdir(join(folder, LICENSE_FOLDER)) : [];
  const files = [
    ...names.filter((file) => LICENSE_FILE.test(file)).sort(),
    ...more.sort().map((file) => join(LICENSE_FOLDER, file)),
  ];
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  const body = texts.map((text) => text.replaceAll("\r\n", "\n").trim()).join("\n\n");
  return {
    title: `${name} ${version} (${license})`,
    body: body === "" ? withoutFile(license, author) : body,
  };
}

/** Some packages publish no more than the name of their licence. */
function withoutFile(license, author) {
  const by = typeof author === "string" ? author : author?.name;
  return `${by === undefined ? "" : `Copyright ${by}. `}Licensed under ${license}; the package contains no text of it.`;
}
