import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { scripts } from "../../package.json";

const root = resolve(__dirname, "../..");

/** Each script of package.json that runs a tool with flags, and one of them; none: it takes a file alone. */
const tools: Readonly<Record<string, string | undefined>> = {
  runtime: "stack",
  report: "stack",
  connector: "stack",
  init: "stack",
  plan: "stack",
  fleet: "stacks",
  verify: "stack",
  stacks: "stack",
  "preview-summary": "log",
  "drift-notice": "digest",
  "deployed-commit": undefined,
  "not-older": undefined,
  "bootstrap:write": "stack",
  "check:retirements": "today",
};
/** Those that write documents, without arguments. */
const WITHOUT_ARGUMENTS = ["docs:settings", "docs:commands"];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs npm as a shell does; `readsNothing` closes the pipe of its output at once. */
async function npm(args: readonly string[], { readsNothing = false } = {}): Promise<Ended> {
  const child = spawn("npm", ["run", "--silent", ...args], {
    cwd: root,
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  if (readsNothing) child.stdout.destroy();
  const code = await new Promise<number | null>((end) => child.once("close", end));
  return { code, stdout, stderr };
}

test("the list names every tool of package.json", () => {
  const names = Object.entries(scripts).flatMap(([name, script]) => (/\btools\//.test(script) ? [name] : []));

  expect([...Object.keys(tools), ...WITHOUT_ARGUMENTS].sort()).toEqual(names.sort());
});

const withFlags = Object.entries(tools).filter((entry): entry is [string, string] => entry[1] !== undefined);

test.each(withFlags)(
  "npm run %s --%s, whose flags npm took, is answered with the quotes for --",
  async (name, flag) => {
    const { code, stdout, stderr } = await npm([name, `--${flag}`, "contoso"]);

    expect(stderr).toContain(`npm took --${flag} as its own.`);
    expect(stderr).toContain(`\n  npm run ${name} '--' --${flag} …\n`);
    expect([code, stdout]).toEqual([name === "fleet" ? 64 : 2, ""]);
  },
);

test.each(Object.keys(tools))("npm run %s goes on when the reader of its output has left", async (name) => {
  expect(await npm([name, "--", "--help"], { readsNothing: true })).toEqual({
    code: 0,
    stdout: "",
    stderr: "",
  });
});

test.each(["runtime", "report"])(
  "npm run %s without stack and variables asks for the stack",
  async (name) => {
    const { code, stderr } = await npm(name === "report" ? [name] : [name, "--", "status", "--json"]);

    expect(stderr.split("\n")[0]).toBe(
      `Name the stack: npm run ${name} -- --stack contoso${name === "report" ? "" : " status --json"}`,
    );
    expect(code).toBe(2);
  },
);

test.each(["runtime", "report"])(
  "npm run %s -- --help shows --stack before the runtime's own help",
  async (name) => {
    const { stdout } = await npm([name, "--", "--help"]);

    expect(stdout.split("\n")[0]).toMatch(new RegExp(`^usage: npm run ${name} -- \\[--stack <name>\\] `));
    expect(stdout).toContain("\nUsage: node main.cjs ");
  },
);
