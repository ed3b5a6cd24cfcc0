import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFolder, writeFiles } from "../../../runtime/report/files";

let folder: string;
const signal = new AbortController().signal;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "report-"))));
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const read = (name: string): string => readFileSync(join(folder, name), "utf8");

test("files have their names once all of them are whole, in a folder that is made for them", async () => {
  const out = join(folder, "a", "b");
  const seen: string[][] = [];
  function* pieces() {
    yield "one ";
    seen.push(readdirSync(out));
    yield "two";
  }

  await writeFiles(
    out,
    [
      { name: "x.csv", pieces: ["x"] },
      { name: "y.csv", pieces: pieces() },
    ],
    signal,
  );

  expect(seen).toEqual([[".x.csv.partial", ".y.csv.partial"]]);
  expect(readdirSync(out)).toEqual(["x.csv", "y.csv"]);
  expect(read("a/b/y.csv")).toBe("one two");
});

test.each(["fails", "is stopped"])(
  "when the second file %s, the older report stays as it was",
  async (how) => {
    await writeFiles(folder, [{ name: "x.csv", pieces: ["old"] }], signal);
    const stop = new AbortController();
    function* pieces() {
      yield "half";
      if (how === "fails") throw new RangeError("no such text");
      stop.abort(new Error("stopped by SIGINT"));
      yield "and half";
    }

    const written = writeFiles(
      folder,
      [
        { name: "x.csv", pieces: ["new"] },
        { name: "y.csv", pieces: pieces() },
      ],
      stop.signal,
    );

    await expect(written).rejects.toThrow(how === "fails" ? "no such text" : "stopped by SIGINT");
    expect(readdirSync(folder)).toEqual(["x.csv"]);
    expect(read("x.csv")).toBe("old");
  },
);

test("what a killed run has left is replaced, and a link isn't followed", async () => {
  writeFileSync(join(folder, ".x.csv.partial"), "half");
  writeFileSync(join(folder, "other"), "other");
  symlinkSync("other", join(folder, ".y.csv.partial"));

  await writeFiles(
    folder,
    [
      { name: "x.csv", pieces: ["x"] },
      { name: "y.csv", pieces: ["y"] },
    ],
    signal,
  );

  expect(readdirSync(folder)).toEqual(["other", "x.csv", "y.csv"]);
  expect(["other", "x.csv", "y.csv"].map(read)).toEqual(["other", "x", "y"]);
});

test("while another report is written into the folder, half of it doesn't get its name", async () => {
  writeFileSync(join(folder, "x.csv"), "old");
  function* pieces() {
    yield "one";
    rmSync(join(folder, ".x.csv.partial"));
    writeFileSync(join(folder, ".x.csv.partial"), "half of the other");
    yield "one";
  }

  await expect(writeFiles(folder, [{ name: "x.csv", pieces: pieces() }], signal)).rejects.toMatchObject({
    message: expect.stringContaining("another report is being written into it"),
  });

  expect(read("x.csv")).toBe("old");
});

test("a file that can't be replaced is named before anything is read, and no other is replaced", async () => {
  const files = [
    { name: "x.csv", pieces: ["new"] },
    { name: "y.csv", pieces: ["new"] },
  ];
  writeFileSync(join(folder, "x.csv"), "old");
  mkdirSync(join(folder, "y.csv"));

  for (const refused of [checkFolder(folder, ["x.csv", "y.csv"]), writeFiles(folder, files, signal)])
    await expect(refused).rejects.toMatchObject({
      code: "config",
      message: expect.stringMatching(/y\.csv/),
      hint: expect.stringContaining("open in another program"),
    });

  expect(readdirSync(folder).sort()).toEqual(["x.csv", "y.csv"]);
  expect(read("x.csv")).toBe("old");
});

test("a folder is refused before anything is read, if files can't be made in it", async () => {
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "free"));

  await expect(checkFolder(join(folder, "free", "report"), ["x.csv"])).resolves.toBeUndefined();
  await expect(checkFolder(join(folder, "file"), [])).rejects.toMatchObject({ code: "config" });
  await expect(checkFolder(join(folder, "file", "report"), [])).rejects.toMatchObject({
    code: "config",
    message: expect.stringContaining("the report can't be written into"),
    hint: expect.stringContaining("--out"),
  });
});
