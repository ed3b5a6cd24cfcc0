import { createHash } from "node:crypto";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ProviderError } from "../errors";
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

// tsconfig.json decides how esbuild reads TypeScript ("use strict", for one): https://esbuild.github.io/content-types/#tsconfig-json
const SINGLE_FILES = ["LICENSE", "tsconfig.json"];
const FOLDERS = ["runtime", "scripts/build"];
const PACKAGE_FILES = ["package.json", "package-lock.json"];

/** Files and folders that an image is made of, or of a part of them. */
export const SOURCES: readonly string[] = [...SINGLE_FILES, ...PACKAGE_FILES, ...FOLDERS];

/** The end of an import or export as prettier writes it, or a dynamic import. */
const IMPORT = /^(?:import|export|\}).*\bfrom "([^"]+)";$|^import "([^"]+)";$|\bimport\("([^"]+)"\)/gm;
const LEFT_OUT = /\.(md|dockerignore)$/;

/**
 * Reads exactly what the Dockerfile copies. Only content and paths count: times, owners, permissions, line endings and
 * the order of the file system don't. Of package.json and its lock only what the bundle needs is in, so that a new
 * version of a development tool builds no image. Throws ProviderError for links and for what is not there.
 */
export async function readSources(root: string): Promise<Sources> {
  const listed = await Promise.all(FOLDERS.map((folder) => list(root, folder)));
  const paths = [...SINGLE_FILES, ...listed.flat()];
  const files = await Promise.all(paths.map((path) => readSource(root, path)));
  if (!paths.includes(DOCKERFILE)) throw missing(DOCKERFILE);
  const [manifest, lock] = await Promise.all([
    readSource(root, "package.json"),
    readSource(root, "package-lock.json"),
  ]);
  const packages = withOnly(importedPackages(files), String(manifest.content), String(lock.content));
  const all = [
    ...files,
    { path: "package.json", content: Buffer.from(packages.manifest) },
    { path: "package-lock.json", content: Buffer.from(packages.lock) },
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
  return { files: all, hash: hashOf(all) };
}

async function list(root: string, folder: string): Promise<string[]> {
  const found = await lstat(join(root, folder)).catch(() => undefined);
  if (found === undefined) throw missing(folder);
  if (!found.isDirectory()) throw notPlain(folder);
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const paths = await Promise.all(
    entries.map(async (entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return await list(root, path);
      return LEFT_OUT.test(entry.name) || entry.name.startsWith(".") ? [] : [path];
    }),
  );
  return paths.flat();
}

async function readSource(root: string, path: string): Promise<SourceFile> {
  const file = join(root, path);
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) throw missing(path);
  if (!found.isFile()) throw notPlain(path);
  // Git may check text out with other line endings; all sources are text.
  const text = await readFile(file, "utf8");
  return { path, content: Buffer.from(text.replaceAll("\r\n", "\n")) };
}

/** Lengths keep apart where one file ends and the next begins. */
function hashOf(files: readonly SourceFile[]): string {
  const hash = createHash("sha256");
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest("hex");
}

/** Packages that the sources import, such as `@azure/msal-node`. */
function importedPackages(files: readonly SourceFile[]): string[] {
  const code = files.filter(({ path }) => /\.(ts|mjs)$/.test(path)).map(({ content }) => String(content));
  const modules = code.flatMap((text) =>
    [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? ""),
  );
  const packages = modules.filter((name) => !/^(\.|node:)/.test(name));
  return [...new Set(packages.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name))].sort();
}

function notPlain(path: string): ProviderError {
  return new ProviderError(`${path} is a link; the image is built from plain files and folders`);
}

function missing(path: string): ProviderError {
  return new ProviderError(
    `${path} is not there; the image is built from a complete checkout of this repository`,
  );
}
