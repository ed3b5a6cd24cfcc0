import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { x } from "tar";
import { pack } from "../../../provider/image/archive";
import { unpack } from "../../fakes/emulators/arm/archive";

const files = [
  { path: "empty.ts", content: Buffer.from("") },
  { path: "runtime/full.ts", content: Buffer.alloc(512, "a") },
  { path: `runtime/${"deep/".repeat(30)}long.ts`, content: Buffer.from("ü and more\n") },
];

test("what is packed comes out again, byte for byte, by a reader of our own and by tar's", async () => {
  const folder = await mkdtemp(join(tmpdir(), "archive-"));
  try {
    const archive = pack(files);
    await writeFile(join(folder, "sources.tar.gz"), archive);
    await x({ file: join(folder, "sources.tar.gz"), cwd: folder, strict: true });

    const unpacked = [...unpack(archive)].map(([path, content]) => ({ path, content }));
    expect(unpacked).toEqual(files);
    for (const { path, content } of files) expect(await readFile(join(folder, path))).toEqual(content);
    expect((await stat(join(folder, "empty.ts"))).mode & 0o777).toBe(0o644);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the same files are the same bytes", () => {
  expect(
    pack(files).equals(pack(files.map(({ path, content }) => ({ path, content: Buffer.from(content) })))),
  ).toBe(true);
});

test("other content, another name and another order are other bytes (control)", () => {
  const [first, ...rest] = files;
  const others = [
    [{ path: "empty.ts", content: Buffer.from("x") }, ...rest],
    [{ path: "emptied.ts", content: Buffer.from("") }, ...rest],
    [...rest, ...(first === undefined ? [] : [first])],
  ];

  expect(others.filter((other) => pack(other).equals(pack(files)))).toEqual([]);
});

test("a path that tar has no room for is refused", () => {
  expect(() => pack([{ path: `${"a".repeat(300)}.ts`, content: Buffer.from("") }])).toThrow(
    "too long for a tar header",
  );
});
