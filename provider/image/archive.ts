import { gzipSync } from "node:zlib";
import { Header } from "tar";
import type { SourceFile } from "./sources";

const BLOCK_BYTES = 512;
const END = Buffer.alloc(2 * BLOCK_BYTES);
const READABLE_BY_ALL = 0o644;

/** A tar.gz of the files, in their order: the same files always give the same bytes. */
export function pack(files: readonly SourceFile[]): Buffer {
  const entries = files.flatMap(({ path, content }) => [headerOf(path, content.length), padded(content)]);
  return gzipSync(Buffer.concat([...entries, END]));
}

function headerOf(path: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const mtime = new Date(0);
  const header = new Header({ path, size, mode: READABLE_BY_ALL, type: "File", uid: 0, gid: 0, mtime });
  if (header.encode(block, 0)) throw new RangeError(`${path} is too long for a tar header`);
  return block;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES)]);
}
