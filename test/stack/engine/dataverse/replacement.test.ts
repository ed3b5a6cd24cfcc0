import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startDataverse, type Dataverse } from "../../../fakes/emulators/dataverse";
import { systemClock } from "../../../fakes/emulators/systemClock";
import { DEPLOYER, printToken } from "../../../support/azureCli";
import { ok } from "../command";
import { changes, DATAVERSE_URL, ours } from "../tenant";
import { CLIENT_ID, outputsByName, startLean } from "./lean";
import { done } from "./webApi";

const OTHER_URL = "https://fabrikam.crm4.dynamics.com";
const GCC_URL = "https://contoso.crm9.dynamics.com";
const OTHER_CLIENT = "66666666-2222-4333-8444-555555555555";

function usersIn({ users }: Dataverse): string[] {
  return users
    .map(({ applicationId }) => applicationId)
    .filter((id) => [CLIENT_ID, OTHER_CLIENT].includes(id));
}

test("another registration gets a user of its own, with the role, and the former's is deleted", async () => {
  await using tenant = await startLean();
  const { dataverse, stackName } = tenant;
  const dev = await tenant.lean();
  ok(await dev.up());
  const { "dataverse-access-user": former } = await outputsByName(dev);

  dev.setConfig(ours({ existingClientId: OTHER_CLIENT }));
  expect(await changes(dev)).toEqual(["replace dataverse-access-user"]);
  ok(await dev.up());

  expect(usersIn(dataverse)).toEqual([OTHER_CLIENT]);
  const user = dataverse.users.find(({ applicationId }) => applicationId === OTHER_CLIENT);
  expect(user?.roles).toEqual([stackName]);
  expect(user?.userId).not.toBe(former?.userId);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));
});

test("in another environment everything is replaced; the former loses role and user, and keeps its tables", async () => {
  await using tenant = await startLean();
  const { dataverse: former, entra, deployer, stackName } = tenant;
  await using other = await startDataverse({
    clock: systemClock,
    tokens: entra,
    apps: [],
    prepared: "empty",
    audiences: [OTHER_URL],
    administrators: [DEPLOYER],
  });
  await using front = await startFront({ [DATAVERSE_URL]: former.url, [OTHER_URL]: other.url });
  const token = (audience: string): string => printToken(entra.issue({ audience, objectId: DEPLOYER }));
  await deployer.replaceAzureCli(
    `case "$*" in *${DATAVERSE_URL}*) ${token(DATAVERSE_URL)};; *${OTHER_URL}*) ${token(OTHER_URL)};; *) exit 1;; esac`,
  );
  const env = { AUDITLOG_DATAVERSE_EMULATOR_URL: front.url };
  const dev = await tenant.lean();
  ok(await dev.up({ env }));

  dev.setConfig(ours({ dataverseUrl: OTHER_URL }));
  expect(await changes(dev, env)).toEqual([
    "replace dataverse-access-apps",
    "replace dataverse-access-audit",
    "replace dataverse-access-role",
    "replace dataverse-access-user",
  ]);
  ok(await dev.up({ env }));

  const pictures = [former, other].map((each) => ({
    tables: each.tables.map(({ logicalName }) => logicalName),
    roles: each.roles.filter(({ name }) => name === stackName).length,
    users: usersIn(each),
  }));
  const tables = ["admin_app", "admin_auditlog"];
  expect(pictures).toEqual([
    { tables, roles: 0, users: [] },
    { tables, roles: 1, users: [CLIENT_ID] },
  ]);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"], env }));
});

test("another name of the cloud is an update: with deleteTable, too, not a row is lost", async () => {
  await using tenant = await startLean({ audiences: [DATAVERSE_URL, GCC_URL] });
  const { dataverse, entra, deployer, stackName } = tenant;
  await deployer.replaceAzureCli(printToken(entra.issue({ audience: GCC_URL, objectId: DEPLOYER })));
  // Its domain is a part of the commercial cloud's, so that the wrong cloud is not noticed at once.
  const dev = await tenant.lean({ dataverseUrl: GCC_URL, deleteTable: true });
  ok(await dev.up());
  const row = { admin_title: "Launch", admin_creationtime: "2026-11-25T12:00:00Z" };
  await done(tenant, { method: "POST", path: "admin_auditlogs", body: row });
  const before = [dataverse.tables, dataverse.roles, dataverse.users];

  dev.setConfig(ours({ cloud: "gcc" }));
  expect(await changes(dev)).toEqual([
    "update dataverse-access-apps",
    "update dataverse-access-audit",
    "update dataverse-access-role",
    "update dataverse-access-user",
  ]);
  ok(await dev.up());

  expect([dataverse.tables, dataverse.roles, dataverse.users]).toEqual(before);
  expect(dataverse.roles.map(({ name }) => name)).toContain(stackName);
  expect(dataverse.auditRows.size).toBe(1);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));
});

test("an up with --replace recreates role and user, and they are there afterwards", async () => {
  await using tenant = await startLean();
  const { dataverse, stackName } = tenant;
  const dev = await tenant.lean();
  ok(await dev.up());
  const user = () => dataverse.users.filter(({ applicationId }) => applicationId === CLIENT_ID);
  const before = [user(), dataverse.roles];

  ok(
    await dev.up({
      args: ["--replace", "**::dataverse-access-role", "--replace", "**::dataverse-access-user"],
    }),
  );

  expect([dataverse.count("deleteRole"), dataverse.count("createRole")]).toEqual([1, 2]);
  expect([user(), dataverse.roles]).toEqual(before);
  expect(user().map(({ roles }) => roles)).toEqual([[stackName]]);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));
});

test("an up with --replace of the role alone takes its assignment along, which an up with --refresh gives back", async () => {
  await using tenant = await startLean();
  const { dataverse, stackName } = tenant;
  const dev = await tenant.lean();
  ok(await dev.up());

  ok(await dev.up({ args: ["--replace", "**::dataverse-access-role"] }));
  ok(await dev.up({ args: ["--refresh"] }));

  const user = dataverse.users.find(({ applicationId }) => applicationId === CLIENT_ID);
  expect([user?.isDisabled, user?.roles]).toEqual([false, [stackName]]);
});

interface Front extends AsyncDisposable {
  readonly url: string;
}

/** One address for several environments: passes a request on to that whose token it has. */
async function startFront(urls: Readonly<Record<string, string>>): Promise<Front> {
  const server: Server = createServer((incoming, answer) => {
    const payload = incoming.headers.authorization?.split(".")[1] ?? "";
    const { aud } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { aud: string };
    const { method, headers, url } = incoming;
    const passed = request(`${urls[aud]}${url}`, { method: method ?? "GET", headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(answer);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
