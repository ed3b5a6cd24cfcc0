import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { VerifiedFile } from "../../../tools/verify/report";
import { startTenant } from "./tenant";

const tsx = pathToFileURL(require.resolve("tsx")).href;
const main = resolve(__dirname, "../../../tools/verify/main.ts");

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** A folder to run in, whose `pulumi` and `az` are scripts. */
async function startFolder(scripts: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "verify-"));
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  const start = (args: readonly string[], env: Readonly<Record<string, string>>) => {
    const path = [folder, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
    const child = spawn(process.execPath, ["--import", tsx, main, ...args], {
      cwd: folder,
      env: { PATH: path, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise<Ended>((done) => child.once("close", (status) => done({ status, output })));
    return {
      interrupt: () => child.kill("SIGINT"),
      signal: (name: NodeJS.Signals) => child.kill(name),
      closeOutput: () => child.stdout.destroy(),
      ended,
    };
  };
  return {
    start,
    run: (args: readonly string[], env: Readonly<Record<string, string>> = {}) => start(args, env).ended,
    write: (name: string, text: string) => writeFile(join(folder, name), text),
    file: async (name = "verified.json") =>
      JSON.parse(await readFile(join(folder, name), "utf8")) as VerifiedFile,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

test("with --stack, the stack's outputs say whom to ask, and the answers come to the terminal and a file", async () => {
  await using tenant = await startTenant({ entra: { tokenLifetimeSeconds: 86_399 } });
  const { AUDITLOG_TENANT_ID, AUDITLOG_CLIENT_ID, AUDITLOG_DATAVERSE_URL, ...env } = tenant.env;
  const outputs = JSON.stringify({
    tenantId: AUDITLOG_TENANT_ID,
    clientId: AUDITLOG_CLIENT_ID,
    dataverseUrl: AUDITLOG_DATAVERSE_URL,
    connectorResourceUrl: "https://manage.office.com",
  });
  await using folder = await startFolder({
    pulumi: `test "$*" = "stack output --json --non-interactive --stack dev" && echo '${outputs}'`,
  });

  const args = [
    "--stack",
    "dev",
    "--only",
    "entra.token-lifetime,dataverse.parallelism-hint",
    "--out",
    "a.json",
  ];
  const { status, output } = await folder.run(args, env);

  expect(output).toMatch(
    /^ {2}differs +entra\.token-lifetime +Lifetime of the app's token, in seconds; up to 5400 are documented: 86399; assumed: 3599$/m,
  );
  expect(output).toMatch(/^ {2}as assumed +dataverse\.parallelism-hint +.*: 4$/m);
  expect(output).toContain("1 as assumed, 1 differs, 0 can't be told.\nWritten to a.json.");
  expect(status).toBe(1);
  expect(await folder.file("a.json")).toMatchObject({
    format: 1,
    cloud: "commercial",
    settings: { entra: { tokenLifetimeSeconds: 86_399 }, dataverse: { dopHint: 4 } },
  });
});

test("without --stack, the runtime's variables say whom to ask; all as assumed ends with 0", async () => {
  await using tenant = await startTenant();
  await using folder = await startFolder();

  const { status } = await folder.run(["--only", "entra.token-lifetime"], tenant.env);

  expect(status).toBe(0);
});

test("Ctrl+C ends the run with 130 and writes what is known", async () => {
  await using tenant = await startTenant();
  await using folder = await startFolder();
  tenant.activity.failNext({ stall: 3 }, { operation: "content" });
  const { interrupt, ended } = folder.start(
    ["--only", "entra.token-lifetime,activity.page-size"],
    tenant.env,
  );
  tenant.activity.onCall(({ operation }) => {
    if (operation === "content") interrupt();
  });

  const { status, output } = await ended;

  expect(output).toContain("Stopped: the other questions weren't asked.");
  expect(status).toBe(130);
  expect((await folder.file()).answers.map(({ id }) => id)).toEqual(["entra.token-lifetime"]);
});

test("without a sign-in to Azure, Dataverse's questions can't be told, and the account isn't named", async () => {
  await using folder = await startFolder({
    az: "echo 'ERROR: ada@contoso.com: AADSTS50076 expired' >&2; exit 1",
  });
  const env = {
    AUDITLOG_TENANT_ID: "11111111-1111-4111-8111-111111111111",
    AUDITLOG_CLIENT_ID: "22222222-2222-4222-8222-222222222222",
    AUDITLOG_DATAVERSE_URL: "https://contoso.crm4.dynamics.com",
  };

  const { status, output } = await folder.run(["--only", "dataverse.table-type,records.late"], env);

  expect(output).toContain("no token of yours for Dataverse or Graph: run az login");
  expect(output).toContain("AUDITLOG_CLIENT_SECRET isn't set");
  expect(output).not.toContain("ada@");
  expect(status).toBe(0);
});

test.each([
  [
    ["--only", "entra.token-lifetim"],
    'names no question: "entra.token-lifetim"; did you mean entra.token-lifetime?',
  ],
  [["--only", "dataverse.create-only"], "dataverse.create-only: asked with --write alone"],
  [["--wrong"], "Unknown option '--wrong'"],
  [[], "the variables lack AUDITLOG_TENANT_ID, AUDITLOG_CLIENT_ID or AUDITLOG_CLOUD"],
  [
    ["--stack", "gone"],
    "The outputs of stack \"gone\" can't be read: error: no stack named 'gone' found\n" +
      "Its file alone doesn't make it: `pulumi stack ls` lists the stacks of the backend",
  ],
])("%j is a mistake of usage", async (args, message) => {
  await using folder = await startFolder({
    pulumi: "echo \"error: no stack named 'gone' found\" >&2; exit 255",
  });

  const { status, output } = await folder.run(args);

  expect(output).toContain(message);
  expect(status).toBe(2);
});

test("without Pulumi, --stack says so", async () => {
  await using folder = await startFolder();

  const { status, output } = await folder.run(["--stack", "dev"], { PATH: "/no/such/folder" });

  expect(output).toContain("pulumi isn't on the PATH");
  expect(status).toBe(2);
});

test("a file that can't be written is told before anything is asked", async () => {
  await using tenant = await startTenant();
  await using folder = await startFolder();

  const { status, output } = await folder.run(["--out", "no/such/folder.json"], tenant.env);

  expect(output).toContain("no/such/folder.json can't be written");
  expect(status).toBe(2);
  expect(tenant.entra.calls).toEqual([]);
});

test("a file that is something else isn't written over, a former answer is, and no empty one is left", async () => {
  await using tenant = await startTenant();
  await using folder = await startFolder();
  const args = ["--only", "entra.token-lifetime", "--out", "package.json"];
  await folder.write("package.json", '{"name":"mine"}');

  const { status, output } = await folder.run(args, tenant.env);

  expect(output).toContain("package.json is another file");
  expect(status).toBe(2);
  expect(tenant.entra.calls).toEqual([]);

  await folder.run(["--only", "entra.token-lifetime"], tenant.env);
  const again = await folder.run(["--only", "entra.token-lifetime"], tenant.env);

  expect(again.status).toBe(0);

  const stalled = folder.start([...args.slice(0, 3), "new.json"], tenant.env);
  tenant.entra.onCall(() => stalled.signal("SIGKILL"));
  await stalled.ended;

  await expect(folder.file("new.json")).rejects.toThrow("ENOENT");
});

test.each(["SIGTERM", "SIGHUP"] as const)(
  "%s ends the run as Ctrl+C does: no row remains",
  async (signal) => {
    await using tenant = await startTenant();
    await using folder = await startFolder();
    const run = folder.start(
      ["--write", "--only", "dataverse.create-only,dataverse.old-version"],
      tenant.env,
    );
    tenant.dataverse.onCall(({ operation }) => {
      if (operation === "upsert") run.signal(signal);
    });

    const { status } = await run.ended;

    expect(status).toBe(130);
    expect(tenant.dataverse.counters.rowsCreated).toBe(1);
    expect(tenant.dataverse.auditRows.size).toBe(0);
  },
);

test("a second Ctrl+C ends the removal, too, and the rows are named", async () => {
  await using tenant = await startTenant();
  await using folder = await startFolder();
  const stalled = { status: 200, body: "x", stall: 0 };
  tenant.dataverse.failWhen(({ operation }) => operation === "delete", stalled);
  const { interrupt, ended } = folder.start(["--write", "--only", "dataverse.create-only"], tenant.env);
  let again: NodeJS.Timeout | undefined;
  tenant.dataverse.onCall(({ operation }) => {
    // Until it ends: two at once would count as one.
    if (operation === "delete") again = setInterval(interrupt, 100);
  });

  const { status, output } = await ended;
  clearInterval(again);

  const [id = ""] = tenant.dataverse.auditRows.keys();
  expect(output).toContain("Ctrl+C again leaves them");
  expect(output).toContain(`admin_auditlogs(${id})`);
  expect(status).toBe(130);
  expect((await folder.file()).answers).toHaveLength(1);
});

test("the command of docs/verify.md finds what a run left that was killed", async () => {
  await using tenant = await startTenant();
  await using folder = await startFolder();
  const run = folder.start(["--write", "--only", "dataverse.create-only"], tenant.env);
  tenant.dataverse.failWhen(({ operation }) => operation === "upsert", {
    edit: (answer) => {
      run.signal("SIGKILL");
      return answer;
    },
  });
  await run.ended;
  const page = await readFile(resolve(__dirname, "../../../docs/verify.md"), "utf8");
  const [, query = ""] = /--url 'https:\/\/<environment>[^?']*(\?[^']*)'/.exec(page) ?? [];

  const { url } = tenant.dataverse;
  const answer = await fetch(`${url}/api/data/v9.2/admin_auditlogs${query}`, {
    headers: { authorization: `Bearer ${tenant.entra.issue({ audience: url })}` },
  });

  const { value } = (await answer.json()) as { value: { admin_auditlogid: string }[] };
  expect(tenant.dataverse.auditRows.size).toBe(1);
  expect(value.map((row) => row.admin_auditlogid)).toEqual([...tenant.dataverse.auditRows.keys()]);
});

test("a reader of the output who leaves doesn't end the run", async () => {
  await using tenant = await startTenant();
  await using folder = await startFolder();
  const run = folder.start(["--write", "--only", "dataverse.create-only"], tenant.env);
  run.closeOutput();

  await run.ended;

  expect(tenant.dataverse.counters.rowsCreated).toBe(1);
  expect(tenant.dataverse.auditRows.size).toBe(0);
});

test("--help says what the exit codes mean", async () => {
  await using folder = await startFolder();

  const { status, output } = await folder.run(["--help"]);

  expect(output).toContain("1 something differs");
  expect(status).toBe(0);
});
