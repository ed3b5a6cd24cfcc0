import { gunzipSync } from "node:zlib";

const BLOCK_BYTES = 512;
const REGULAR_FILE = ["0", "\0"];

/** The files of a tar.gz by path. Throws for what is no ustar archive of plain files, such as one with links. */
export function unpack(archive: Buffer): Map<string, Buffer> {
  const tar = gunzipSync(archive);
  const files = new Map<string, Buffer>();
  for (let offset = 0; offset + BLOCK_BYTES <= tar.length;) {
    const header = tar.subarray(offset, offset + BLOCK_BYTES);
    if (header.every((byte) => byte === 0)) break;
    if (textAt(header, 257, 5) !== "ustar") throw new Error(`no ustar header at byte ${offset}`);
    if (checksumOf(header) !== octalAt(header, 148, 8)) throw new Error(`wrong checksum at byte ${offset}`);
    const type = String.fromCharCode(header[156] ?? 0);
    const path = [textAt(header, 345, 155), textAt(header, 0, 100)].filter((part) => part !== "").join("/");
    if (!REGULAR_FILE.includes(type)) throw new Error(`${path} is of type '${type}', no plain file`);
    const size = octalAt(header, 124, 12);
    const start = offset + BLOCK_BYTES;
    files.set(path, tar.subarray(start, start + size));
    offset = start + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return files;
}

function textAt(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString();
}

function octalAt(header: Buffer, start: number, length: number): number {
  return parseInt(textAt(header, start, length).trim(), 8);
}

/** The sum of all bytes, with the checksum's own field read as blanks. */
function checksumOf(header: Buffer): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
}
