import { spawn } from "node:child_process";
import { join } from "node:path";

test("started alone it prints the settings, stays up, and ends cleanly on SIGTERM", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "main.ts"), "--events", "200"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));

  const output = await new Promise<string>((resolve) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("stop with Ctrl+C")) resolve(text);
    });
  });
  child.kill("SIGTERM");

  expect(output).toMatch(/^export AUDITLOG_TENANT_ID=[0-9a-f-]{36}$/m);
  expect(output).toMatch(/^# 200 records in \d+ blobs/m);
  expect(await ended).toBe(0);
});

test("a file to be like that isn't one ends with what is wrong", async () => {
  const args = ["--like", join(__dirname, "../../../package.json")];
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "main.ts"), ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));

  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));

  expect(status).toBe(2);
  expect(text).toContain("This isn't a file of `npm run verify`, format 1.");
});

test("an unknown option ends with the usage", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "main.ts"), "--evens", "200"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));

  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));

  expect(status).toBe(2);
  expect(text).toContain("npm run emulators -- [--events 20000]");
});
