import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ok } from "../command";
import { DATAVERSE_URL, nameOf, TENANT_ID } from "../tenant";
import { outputsByName, startLean } from "./lean";

const PLACE = `commercial/${TENANT_ID}/${new URL(DATAVERSE_URL).host}`;

test("what a lost state knew is imported by the documented ids, and a preview then changes nothing", async () => {
  await using tenant = await startLean();
  const { dataverse, workspace } = tenant;
  const dev = await tenant.lean({ retentionDays: 30 });
  ok(await dev.up());
  const lost = await outputsByName(dev);
  const exported = JSON.parse((await dev.exportState()).text) as Exported;
  const { resources } = exported.deployment;
  const isOurs = ({ type }: { type: string }): boolean => type.startsWith("auditlog:dataverse:");
  const parents = resources.filter((each) => !isOurs(each));
  const state = join(workspace.folder, "state.json");
  const rest = { ...exported, deployment: { ...exported.deployment, resources: parents } };
  await writeFile(state, JSON.stringify(rest));
  ok(await dev.run(["stack", "import", "--file", state]));
  const writes = dataverse.calls.filter(({ method }) => method !== "GET").length;
  const keys: Readonly<Record<string, unknown>> = {
    "dataverse-access-apps": "admin_app",
    "dataverse-access-audit": "admin_auditlog",
    "dataverse-access-role": lost["dataverse-access-role"]?.roleId,
    "dataverse-access-user": lost["dataverse-access-user"]?.userId,
    "dataverse-access-retention": lost["dataverse-access-retention"]?.jobId,
  };
  const access = parents.find(({ type }) => type === "auditlog:index:DataverseAccess")?.urn;
  const imports = {
    nameTable: { access },
    resources: resources.filter(isOurs).map((each) => ({
      type: each.type,
      name: nameOf(each),
      id: `${PLACE}/${String(keys[nameOf(each)])}`,
      parent: "access",
    })),
  };
  expect(imports.resources).toHaveLength(5);
  const file = join(workspace.folder, "imports.json");
  await writeFile(file, JSON.stringify(imports));

  ok(
    await dev.run([
      "import",
      "--file",
      file,
      "--generate-code=false",
      "--protect=false",
      "--yes",
      "--skip-preview",
    ]),
  );

  ok(await dev.preview({ args: ["--expect-no-changes"] }));
  expect(dataverse.calls.filter(({ method }) => method !== "GET")).toHaveLength(writes);
  const now = await outputsByName(dev);
  for (const name of Object.keys(keys))
    expect(Object.keys(now[name] ?? {}).sort()).toEqual(Object.keys(lost[name] ?? {}).sort());
  // Marks tell whose the tables are; of role and user nobody can.
  expect(Object.keys(keys).map((name) => now[name]?.adopted)).toEqual([false, false, true, true, undefined]);
});

test("an id of another form is refused with the form and an example, one of nothing with what is missing", async () => {
  await using tenant = await startLean();
  const dev = await tenant.lean();
  const type = "auditlog:dataverse:Table";
  const options = ["--generate-code=false", "--yes", "--skip-preview"];

  const malformed = await dev.run(["import", type, "apps", "admin_app", ...options]);
  const absent = await dev.run(["import", type, "apps", `${PLACE}/admin_app`, ...options]);

  expect([malformed.exitCode, absent.exitCode]).toEqual([1, 1]);
  expect(malformed.stdout + malformed.stderr).toContain(
    "'admin_app' is not the id of a Dataverse resource; its form is <cloud>/<tenant id>/<host of the environment>/<key>, such as commercial/",
  );
  expect(absent.stdout + absent.stderr).toMatch(/resource '\S*admin_app' does not exist/);
});

interface Exported {
  readonly deployment: {
    readonly resources: readonly { readonly urn: string; readonly type: string }[];
  };
}
