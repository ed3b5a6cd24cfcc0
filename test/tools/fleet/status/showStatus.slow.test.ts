import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Reading } from "../../../../tools/fleet/stacks";
import { edited } from "../../../faults/support/faultsOf";
import { installAzureCli, printToken, type AzureCli } from "../../../support/azureCli";
import { guid } from "../../../support/builders";
import { createCertificate } from "../../../support/certificate";
import { startAzurite, type Azurite } from "../../../support/https";
import { MOMENT, MovableClock } from "../../../support/movableClock";
import { BUNDLE } from "../../../support/runtimeProcess";
import { scenario, type Scenario, type ScenarioOptions } from "../../../support/scenario";

// `npm run fleet -- status` from the stack files on: tenants whose passes the real runtime made, each with a container of its
// own, read by the bundle as the person of the Azure CLI. In the place of `pulumi` a script prints a stack's outputs.

const HOUR_MS = 3_600_000;
const clock = new MovableClock();
/** Tenant without a sign-in. */
const ELSEWHERE = guid(99);

let azurite: Azurite;
let cli: AzureCli;
let folder: string;
const readings: Reading[] = [];

/** A stack with these outputs; undefined: it isn't deployed. */
function addStack(
  stack: string,
  runtimeSettings: object | undefined,
  tenantId = guid(readings.length + 1),
): void {
  readings.push({ stack, tenantId, subscriptionId: guid(1), cloud: "commercial", backend: undefined });
  const outputs = { runtimeSettings, resourceGroupLink: "https://portal.azure.com/#x" };
  if (runtimeSettings !== undefined) writeFileSync(join(folder, `${stack}.json`), JSON.stringify(outputs));
}

/** A stack whose runtime has made these passes; returns what its container is told. */
async function addTenant(
  stack: string,
  passes: (tenant: Scenario) => Promise<unknown>,
  options: ScenarioOptions = {},
): Promise<Record<string, string>> {
  await using tenant = await scenario({ clock, events: 400, matchingShare: 0.3, ...options });
  const token = tenant.entra.issue({ audience: "https://storage.azure.com", unsigned: true });
  await azurite.create(stack, token);
  if (options.clock === undefined) await cli.replace(azScript(token));
  const { AUDITLOG_CLIENT_SECRET: _, ...env } = { ...tenant.env, ...tenant.envFederated };
  const settings = { ...env, AUDITLOG_STATE: `${azurite.url}/${stack}` };
  const more = { AUDITLOG_CLIENT_SECRET: "", NODE_EXTRA_CA_CERTS: azurite.certificate };
  await passes({ ...tenant, run: async (command) => await tenant.run(command, { ...settings, ...more }) });
  addStack(stack, settings);
  return settings;
}

function azScript(token: string): string {
  return `case "$*" in *${ELSEWHERE}*) echo "ERROR: AADSTS50076: sign in again" >&2; exit 1;; esac\n${printToken(token)}`;
}

/** Answers as storage does to an account without a role there. */
async function startRefusingStorage() {
  const { cert, key } = await createCertificate();
  const server = createServer({ cert, key }, (_, response) => {
    response.writeHead(403, { "x-ms-error-code": "AuthorizationPermissionMismatch" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { cert, url: `https://127.0.0.1:${port}/acct/state`, close: () => server.close() };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fleet-"));
  azurite = await startAzurite(clock);
  cli = await installAzureCli("exit 1");
  const onePass = async (tenant: Scenario) => await tenant.run("once");
  const fine = await addTenant("fine", onePass);
  addStack("off", { ...fine, AUDITLOG_ENABLED: "false" });
  await addTenant("never", async () => await Promise.resolve());
  await addTenant("letters", onePass, { poisonRows: 1, matchingShare: 1 });
  await addTenant("stale", onePass, {
    clock: new MovableClock(MOMENT - 3 * HOUR_MS),
    entra: { tokenLifetimeSeconds: 86_400 },
  });
  await addTenant("late", async (tenant) => {
    const { activity } = tenant;
    const id = activity.addBlob({ records: [], createdMs: clock.now() - 30 * HOUR_MS });
    type Item = { readonly contentUri: string };
    const elsewhere = ({ contentUri }: Item): Item => ({
      contentUri: contentUri.replace("127.0.0.1", "feed.example"),
    });
    activity.failWhen(
      ({ operation }) => operation === "content",
      edited<Item[]>((items) =>
        items.map((item) => (item.contentUri.endsWith(id) ? { ...item, ...elsewhere(item) } : item)),
      ),
    );
    await tenant.run("once");
  });
  await addTenant("broken", async (tenant) => {
    const { activity } = tenant;
    const body = { error: { code: "AF10001", message: "The permission set () sent in the request" } };
    activity.failWhen(() => true, { status: 403, body }, { times: 1 });
    await tenant.run("once");
  });
  addStack("nobody", fine, ELSEWHERE);
  addStack("planned", undefined);
  readings.push({ stack: "wrong", problem: "Pulumi.wrong.yaml: tenantId must be set" });
  writeFileSync(
    join(folder, "pulumi"),
    `#!/bin/sh\nfor each; do stack=$each; done\ncat "${folder}/$stack.json" 2> /dev/null && exit\n` +
      `echo "error: no stack named '$stack' found" >&2\nexit 255\n`,
  );
  chmodSync(join(folder, "pulumi"), 0o755);
}, 120_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await cli[Symbol.asyncDispose]();
  await azurite[Symbol.asyncDispose]();
});

interface Shown {
  readonly code: number | null;
  readonly printed: string;
  readonly said: readonly string[];
}

const tsx = pathToFileURL(require.resolve("tsx")).href;

interface Options {
  readonly json?: boolean;
  readonly html?: string;
  readonly isStopped?: boolean;
  readonly ca?: string;
}

/** All of it lives by the tenants' clock. */
async function show(which: readonly Reading[], { ca, ...options }: Options = {}): Promise<Shown> {
  const asked = { readings: which, json: false, isStopped: false, bundle: BUNDLE, ...options };
  const args = ["--import", tsx, join(__dirname, "statusProcess.ts"), JSON.stringify(asked)];
  const child = spawn(process.execPath, args, {
    env: {
      PATH: [folder, cli.path].join(delimiter),
      NODE_EXTRA_CA_CERTS: ca ?? azurite.certificate,
      NODE_OPTIONS: clock.nodeArgs.join(" "),
      ...clock.env,
    },
  });
  const output = { printed: "", said: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.printed += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.said += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, printed: output.printed, said: output.said.trim().split("\n") };
}

const named = (name: string): Reading => readings.find(({ stack }) => stack === name) as Reading;

interface Document {
  readonly exitCode: number;
  readonly stacks: readonly {
    readonly stack: string;
    readonly state: string;
    readonly why: string;
    readonly next: string;
  }[];
}

test("failing, lagging and stale tenants come first, each with its cause and what to do; what can't be read keeps no other from it", async () => {
  const html = join(folder, "fleet.html");

  const { code, printed, said } = await show(readings, { json: true, html });

  const { exitCode, stacks } = JSON.parse(printed) as Document;
  expect([code, exitCode]).toEqual([1, 1]);
  expect(stacks).toMatchObject([
    {
      stack: "broken",
      state: "failing",
      why: expect.stringMatching(/1 pass: the Activity API refuses/),
      next: expect.stringContaining("Grant"),
    },
    {
      stack: "late",
      state: "lagging",
      why: expect.stringMatching(/^content of 1 d 6 h ago isn't delivered: Activity API sent an address/),
    },
    {
      stack: "stale",
      state: "stale",
      why: expect.stringMatching(/in the last (3 h|2 h 59 min)/),
      openGaps: 0,
    },
    { stack: "never", state: "never ran", lastPassAt: null },
    { stack: "nobody", state: "can't be read", next: `Run: az login --tenant ${ELSEWHERE}` },
    {
      stack: "planned",
      state: "can't be read",
      why: "the backend doesn't have the stack yet",
      next: "Run: pulumi stack init planned --no-select",
    },
    { stack: "wrong", state: "can't be read", why: "Pulumi.wrong.yaml: tenantId must be set" },
    { stack: "letters", state: "dead letters or gaps", why: "1 dead letter", deadLetters: 1 },
    { stack: "off", state: "switched off" },
    { stack: "fine", state: "fine", why: null, deadLetters: 0, openGaps: 0 },
  ]);
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../../../package.json"), "utf8")) as {
    version: string;
  };
  expect(stacks.find(({ stack }) => stack === "broken")).toMatchObject({ runtimeVersion: version });
  expect(said).toHaveLength(readings.length + 1);
  expect(said[0]).toMatch(/^\[1\/10\] . \w+: /);
  expect(readFileSync(html, "utf8")).toContain("8 of 10 stacks need attention");
});

test("people get a table and what to do, and a fleet with nothing worse than dead letters ends with 3", async () => {
  const { code, printed } = await show([named("letters"), named("fine"), named("off")]);

  expect(code).toBe(3);
  expect(printed).toMatch(
    /^\nstack +state +version +last pass +lag +dead letters +gaps\nletters +! dead letters or gaps .* 1 +0\noff /,
  );
  expect(printed).toContain("npm run runtime -- --stack letters dead-letters list");
  expect((await show([named("fine")])).code).toBe(0);
});

test("an account without a role on the container, and a container that isn't there, are told with what to do", async () => {
  const storage = await startRefusingStorage();
  const ca = join(folder, "ca.pem");
  writeFileSync(ca, `${storage.cert}\n${readFileSync(azurite.certificate, "utf8")}`);
  const { runtimeSettings } = JSON.parse(readFileSync(join(folder, "fine.json"), "utf8")) as {
    runtimeSettings: object;
  };
  addStack("refused", { ...runtimeSettings, AUDITLOG_STATE: storage.url });
  addStack("absent", { ...runtimeSettings, AUDITLOG_STATE: `${azurite.url}/absent` });

  const { code, printed } = await show([named("refused"), named("absent"), named("fine")], {
    json: true,
    ca,
  });
  storage.close();

  expect(code).toBe(1);
  expect((JSON.parse(printed) as Document).stacks).toMatchObject([
    { stack: "absent", state: "can't be read", next: expect.stringContaining("Create the container") },
    {
      stack: "refused",
      state: "can't be read",
      why: expect.stringContaining("HTTP 403"),
      next: expect.stringContaining("Storage Blob Data"),
    },
    { stack: "fine", state: "fine" },
  ]);
});

test("of wrong settings each is told, and what to do about it, in the JSON and on the page, too", async () => {
  const { runtimeSettings } = JSON.parse(readFileSync(join(folder, "fine.json"), "utf8")) as {
    runtimeSettings: object;
  };
  addStack("odd", { ...runtimeSettings, AUDITLOG_POLL_INTERVAL: "15", AUDITLOG_DEAD_LETTER_DAYS: "x" });
  const html = join(folder, "odd.html");

  const { printed } = await show([named("odd")], { json: true, html });

  const [odd] = (JSON.parse(printed) as Document).stacks;
  expect(odd?.why).toMatch(
    /^2 problems in the settings:\n {2}- AUDITLOG_\w+ is .*\n {2}- AUDITLOG_\w+ is .*[^\n]$/,
  );
  expect(odd?.next).toContain("correct its setting, then `pulumi up --stack odd`");
  expect(readFileSync(html, "utf8")).toMatch(/2 problems in the settings:\n {2}- AUDITLOG_/);
});

test("once stopped, no further stack is read, and those left out are told", async () => {
  const { code, printed } = await show([named("fine")], { isStopped: true });

  expect(code).toBe(1);
  expect(printed).toContain("? fine can't be read: stopped before its turn");
});
