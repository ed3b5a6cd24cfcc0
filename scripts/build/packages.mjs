import { readFile } from "node:fs/promises";
import { join } from "node:path";

const FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/** The package's folder that a path of esbuild's is in; undefined for a file of this project. */
export function folderOf(path) {
  return FOLDER.exec(path)?.[0];
}

/** Folders of the packages that any of `inputs` are from. */
export function packageFolders(inputs) {
  return [...new Set(inputs.map(folderOf))].filter((folder) => folder !== undefined);
}

/** What a package says of itself. Throws an Error when that is nothing of its licence. */
export async function readManifest(folder) {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const { name, version, license } = manifest;
  if (typeof license !== "string")
    throw new Error(`${name} ${version} names no licence: is it free to be passed on?`);
  return manifest;
}
