import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ProviderError } from "../errors";
import { bundleInputs, ENTRY_POINTS, PAGE_FILES } from "./bundleInputs";
import { withOnly } from "./packageFiles";

/** One file of the build context. */
export interface SourceFile {
  /** Relative to the repository, with `/` on every platform. */
  readonly path: string;
  readonly content: Buffer;
}

/** What the image is built from, sorted by path, and the hash of it. */
export interface Sources {
  readonly files: readonly SourceFile[];
  /** SHA-256 in hex. */
  readonly hash: string;
}

export const DOCKERFILE = "runtime/Dockerfile";

const MANIFEST = "package.json";
const LOCK = "package-lock.json";

// tsconfig.json decides how esbuild reads TypeScript ("use strict", for one): https://esbuild.github.io/content-types/#tsconfig-json
const NAMED = [DOCKERFILE, "LICENSE", "tsconfig.json", ...PAGE_FILES, ...ENTRY_POINTS];

/**
 * Reads what the image is built from, and nothing else: a file that isn't bundled builds no image, though it is next to
 * one that is. Only content and paths count: times, owners, permissions, line endings and the order of the file system
 * don't. Of package.json and its lock only what the bundle needs is in, so that a new version of a development tool
 * builds no image. Throws ProviderError for links, for what is not there and for what can't be bundled.
 */
export async function readSources(root: string): Promise<Sources> {
  const [manifest, lock, ...named] = await Promise.all(
    [MANIFEST, LOCK, ...NAMED].map((path) => readSource(root, path)),
  );
  const bundle = await bundleInputs(root);
  const imported = bundle.files.filter((path) => !NAMED.includes(path));
  const files = await Promise.all(imported.map((path) => readSource(root, path)));
  const packages = withOnly([...bundle.packages].sort(), String(manifest?.content), String(lock?.content));
  const all = [
    ...named,
    ...files,
    { path: MANIFEST, content: Buffer.from(packages.manifest) },
    { path: LOCK, content: Buffer.from(packages.lock) },
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
  return { files: all, hash: hashOf(all) };
}

async function readSource(root: string, path: string): Promise<SourceFile> {
  if (path.startsWith("../")) {
    throw new ProviderError(`${path} is outside of this repository; the image is built from files within it`);
  }
  const folders = [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
  for (const folder of folders) await expectPlain(root, folder, "folder");
  await expectPlain(root, path, "file");
  // Git may check text out with other line endings; all sources are text.
  const text = await readFile(join(root, path), "utf8");
  return { path, content: Buffer.from(text.replaceAll("\r\n", "\n")) };
}

async function expectPlain(root: string, path: string, kind: "file" | "folder"): Promise<void> {
  const found = await lstat(join(root, path)).catch(() => undefined);
  if (found === undefined) {
    throw new ProviderError(
      `${path} is missing; the image is built from a complete checkout of this repository`,
    );
  }
  if (kind === "file" ? !found.isFile() : !found.isDirectory()) {
    throw new ProviderError(`${path} is a link; the image is built from plain files and folders`);
  }
}

/** Lengths keep apart where one file ends and the next begins. */
function hashOf(files: readonly SourceFile[]): string {
  const hash = createHash("sha256");
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest("hex");
}
