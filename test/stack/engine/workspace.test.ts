import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ok, runCommand } from "./command";
import { parseDigest } from "./digest";
import { deployHello, startHello } from "./hello/helloWorkspace";

const never = new AbortController().signal;

test("a command past its time limit is killed, with what it started in process groups of their own", async () => {
  const script = `
    const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;

  const result = await runCommand(process.execPath, ["-e", script], {
    cwd: __dirname,
    env: {},
    limitMs: 4_000,
    signal: never,
  });

  expect(result.exitCode).toBeNull();
  expect(result.stderr).toContain("killed after 4000 ms");
  // Otherwise it had not started anything yet.
  expect(Number(result.stdout)).toBeGreaterThan(0);
  expect(await hasEnded(Number(result.stdout))).toBe(true);
});

test("a failed command is a result, and an exception only when it had to succeed", async () => {
  const result = await runCommand(process.execPath, ["-e", "console.log('why'); process.exit(3)"], {
    cwd: __dirname,
    env: {},
    limitMs: 20_000,
    signal: never,
  });

  expect(result.exitCode).toBe(3);
  expect(() => ok(result)).toThrow(/exit code 3 after [\d.]+ s\nstdout: why\n/);
});

test("disposing ends a command under way and removes the copy", async () => {
  const hello = await startHello();
  const dev = await hello.stack("dev", { "hello:displayName": "first" });
  await hello.edit("index.ts", (text) => `setInterval(() => {}, 1000);\n${text}`);

  const up = dev.up();
  await hello[Symbol.asyncDispose]();

  expect((await up).exitCode).toBeNull();
  expect(existsSync(hello.folder)).toBe(false);
});

test("the environment of one call reaches the program, and nothing else of ours does", async () => {
  await using hello = await startHello();
  await hello.edit("index.ts", (text) => `${text}\nexport const seen = process.env.SEEN ?? "nothing";\n`);
  process.env["SEEN"] = "by accident";
  try {
    const dev = await deployHello(hello);

    const before = (await dev.outputs())["seen"];
    ok(await dev.up({ env: { SEEN: "on purpose" } }));

    expect([before, (await dev.outputs())["seen"]]).toEqual(["nothing", "on purpose"]);
  } finally {
    delete process.env["SEEN"];
  }
});

test("an edit that changes nothing is refused", async () => {
  await using hello = await startHello();

  await expect(hello.edit("index.ts", (text) => text)).rejects.toThrow("changes nothing");
});

test("memory and time of a command are measured over all its processes", async () => {
  await using hello = await startHello();
  const dev = await hello.stack("dev", { "hello:displayName": "first" });

  const { seconds, peakRssMb } = ok(await dev.preview());

  expect(seconds).toBeGreaterThan(0.1);
  // The program alone takes more than 100 MB, the CLI some more.
  expect(existsSync("/proc/self/stat") ? peakRssMb : 999).toBeGreaterThan(200);
});

test("a preview that printed no digest has an empty one", () => {
  expect(parseDigest("error: no Pulumi.yaml")).toEqual({ steps: [], diagnostics: [], changeSummary: {} });
});

/** A killed process that nobody waits for stays behind as a zombie. */
async function hasEnded(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(join("/proc", String(pid), "stat"), "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return true;
  }
}
