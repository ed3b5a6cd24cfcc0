import { check } from "../../../runtime/commands/check";
import type { CommandContext } from "../../../runtime/commands/command";
import { clouds } from "../../../common/clouds";
import { defaultShape } from "../../../common/dataverse/columns";
import { AuthError } from "../../../common/errors";
import { CLIENT, given, signals } from "../../support/builders";
import { NOON } from "../../support/fakeClock";
import { failureOf, world, type World } from "../sync/world";

const PRIVILEGES = [
  "prvCreateadmin_AuditLog",
  "prvReadadmin_AuditLog",
  "prvWriteadmin_AuditLog",
  "prvAppendadmin_AuditLog",
  "prvReadadmin_App",
  "prvWriteadmin_App",
  "prvAppendToadmin_App",
];

interface Setup extends World {
  roles: string[];
  enrich: boolean;
  graphRoles: string[];
  /** Reads a user. */
  sample: () => void;
  privileges: string[];
  signIn: () => void;
  /** The lines printed, and the exit code. */
  readonly run: (given?: AbortSignal) => Promise<{ lines: string[]; code: number }>;
}

function setup(): Setup {
  const it = world();
  const lines: string[] = [];
  const token = (roles: readonly string[]): string => {
    result.signIn();
    return `x.${Buffer.from(JSON.stringify({ roles })).toString("base64url")}.y`;
  };
  const run = async (stop = signals().both.stop): Promise<{ lines: string[]; code: number }> => {
    const sink = Object.assign(it.sink, {
      whoAmI: async () => "user-1",
      privileges: async () => new Map(result.privileges.map((name) => [name, "Global"])),
    });
    const config = {
      clientId: CLIENT,
      dataverseUrl: "https://contoso.crm4.dynamics.com",
      enrich: result.enrich,
      cloud: clouds.commercial,
    };
    const tokens = {
      activity: { get: async () => token(result.roles) },
      graph: { get: async () => token(result.graphRoles) },
    };
    const directory = { sample: async () => result.sample() };
    const runtime = { ...it, sink, config, tokens, directory };
    const terminal = { print: (line: string) => void lines.push(line) };
    // Doubles stand in for the two clients, which can't be built without a network.
    const context = { runtime, signals: { ...signals().both, stop }, terminal } as unknown as CommandContext;
    const code = await check.prepare(given(), NOON)(context);
    return { lines, code };
  };
  const result: Setup = {
    ...it,
    roles: ["ActivityFeed.Read"],
    enrich: false,
    graphRoles: ["User.Read.All"],
    sample: () => undefined,
    privileges: PRIVILEGES,
    signIn: () => undefined,
    run,
  };
  return result;
}

const marks = (lines: readonly string[]): string => lines.map((line) => line[0]).join("");

test("where all is well, each line says so", async () => {
  const { run } = setup();

  const { lines, code } = await run();

  expect([marks(lines), code]).toEqual(["✔".repeat(7), 0]);
});

test("a check leaves nothing behind in the state", async () => {
  const { store, run } = setup();

  await run();

  expect(store.keys()).toEqual([]);
});

test("privileges are compared without their case, and each one that is missing is named", async () => {
  const it = setup();
  it.privileges = PRIVILEGES.map((name) => name.toLowerCase()).filter((name) => !name.includes("append"));

  const { lines, code } = await it.run();

  expect([marks(lines), code]).toEqual(["✔✔✔✔✔✔✖ ", 1]);
  expect(lines[6]).toBe(
    "✖  the app may write it: missing privileges: prvAppendadmin_AuditLog, prvAppendToadmin_App",
  );
});

test("a token without the permission is explained, and what needs it is skipped", async () => {
  const it = setup();
  it.roles = [];

  const { lines, code } = await it.run();

  expect([marks(lines), code]).toEqual(["✔✔✖ –✔✔✔", 1]);
  expect(lines[3]).toMatch(/→ Grant the application permission ActivityFeed\.Read/);
});

test("a sign-in that fails is reported once, with its hint", async () => {
  const it = setup();
  it.signIn = () => {
    throw new AuthError("Entra refuses", { hint: "Take its Value." });
  };

  const { lines, code } = await it.run();

  expect(lines.slice(1, 3)).toEqual(["✖  Entra signs the app in: Entra refuses", "   → Take its Value."]);
  expect([marks(lines).slice(3), code]).toEqual(["–––––", 1]);
});

test("a subscription that is off is started: only that shows whether auditing is on", async () => {
  const it = setup();
  it.source.isOn = false;

  const { lines, code } = await it.run();

  expect([it.source.starts, code, lines[3]]).toEqual([
    1,
    0,
    "✔  the subscription to Audit.General is on: started just now; its first content may take 12 hours",
  ]);
});

test("a stop ends it", async () => {
  const it = setup();
  const stop = new AbortController();
  it.signIn = () => {
    stop.abort(new Error("stopped"));
    throw new Error("aborted");
  };

  expect(await failureOf(it.run(stop.signal))).toBe(stop.signal.reason);
});

test("who may do more than write launches is told so: it would let a ghost of an app come into being", async () => {
  const it = setup();
  it.privileges.push("prvCreateadmin_App");

  const { lines, code } = await it.run();

  expect(lines.at(-1)).toBe(
    "✔  the app may write it: 7 privileges, and more than it needs: prvCreateadmin_App",
  );
  expect(code).toBe(0);
});

test("columns that the table lacks are named, those of enrich with enrich alone", async () => {
  const it = setup();
  const { admin_userdepartment: _, ...maxLength } = defaultShape.maxLength;
  it.sink.shape = { ...defaultShape, maxLength };
  const without = await it.run();
  it.enrich = true;
  const withEnrich = await it.run();

  expect(without.lines.join("\n")).toContain("✔  the table admin_auditlog is there: with its columns\n");
  expect(withEnrich.lines.join("\n")).toContain(
    "✔  the table admin_auditlog is there: rows are written without admin_userdepartment, admin_appispremium, which it lacks\n",
  );
  expect([without.code, withEnrich.code]).toEqual([0, 0]);
});

test("with enrich, three lines more are about Microsoft Graph: token, permission, a user", async () => {
  const it = setup();
  it.enrich = true;

  const { lines, code } = await it.run();

  expect([marks(lines), code]).toEqual(["✔".repeat(10), 0]);
  expect(lines.slice(7)).toEqual([
    "✔  Entra gives the app a token for Microsoft Graph: for graph.microsoft.com",
    "✔  the token for Microsoft Graph carries User.Read.All: User.Read.All",
    "✔  users can be read from Microsoft Graph: read one",
  ]);
});

test("a token without the permission is told with who may consent, and a sample that fails with its hint", async () => {
  const it = setup();
  it.enrich = true;
  it.graphRoles = ["User.ReadBasic.All"];
  it.sample = () => {
    throw new AuthError("no department", { hint: "Grant more." });
  };

  const { lines, code } = await it.run();

  expect([marks(lines).slice(7), code]).toEqual(["✔✖ ✖ ", 1]);
  expect(lines[9]).toMatch(/→ Grant .* User\.Read\.All .* Privileged Role Administrator/);
});

test("a wider permission will do", async () => {
  const it = setup();
  it.enrich = true;
  it.graphRoles = ["Directory.Read.All"];

  expect((await it.run()).code).toBe(0);
});
