import { packed } from "../../runtime/domain/row";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { auditTable, premiumColumn, textColumns, userColumns } from "../../common/dataverse/columns";
import { DataverseClient } from "../../runtime/dataverse/dataverseClient";
import { testService } from "../common/http/testService";
import { startDataverse } from "../fakes/emulators/dataverse";
import { startEntra } from "../fakes/emulators/entra";
import { CLIENT, guid, never, TENANT } from "../support/builders";
import { FakeClock } from "../support/fakeClock";
import { createFolder } from "../support/gitRepository";
import { root } from "./workflows";

/** Erases: an administrator may delete rows, the runtime may not. */
const ADMIN = guid(9);

const document = readFileSync(join(root, "docs/personal-data.md"), "utf8");

test("every column that a row has of an event, a user or an app is listed", () => {
  const columns = [...Object.keys({ ...textColumns, ...userColumns }), "admin_userisguest", premiumColumn];

  expect(columns.filter((name) => !document.includes(`\`${name}\``))).toEqual([]);
});

/** `az rest`, as far as the document's commands go. */
const AZ = `#!${process.execPath}
const args = process.argv.slice(2);
const at = (name) => args[args.indexOf(name) + 1];
const url = new URL(at("--url"));
if (at("--resource") !== url.origin) process.exit(2);
for (const pair of args.filter((each) => each.startsWith("$")))
  url.searchParams.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
const method = args.includes("--method") ? at("--method").toUpperCase() : "GET";
fetch(url, { method, headers: { authorization: "Bearer " + process.env.TOKEN } }).then(async (answer) => {
  if (!answer.ok) process.exit(1);
  if (method === "GET") for (const row of (await answer.json()).value) console.log(row.${auditTable.primaryKey});
});
`;

test("the commands that erase one user's rows erase them and no others", async () => {
  const clock = new FakeClock();
  await using entra = await startEntra({ clock, tenantId: TENANT, clients: [{ clientId: CLIENT }] });
  const administrators = [ADMIN];
  await using dataverse = await startDataverse({ clock, tokens: entra, apps: [], administrators });
  const tokenOf = (clientId: string): string => entra.issue({ audience: dataverse.url, clientId });
  const { service } = testService(dataverse.url, { clock, token: () => tokenOf(CLIENT) });
  const sink = new DataverseClient({ service, url: dataverse.url, clientId: CLIENT });
  const [ada, grace] = [guid(1, "eeeeeeee"), guid(2, "eeeeeeee")];
  const rows = [ada, grace, ada, grace, ada].map((user, index) => ({
    admin_auditlogid: guid(index + 1),
    admin_creationtime: "2026-10-05T08:00:00Z",
    admin_title: "x",
    admin_userid: user,
  }));
  await sink.upsertRows(
    rows.map((row) => packed(row.admin_auditlogid, row)),
    never(),
  );
  const [, commands = ""] = /<!-- erase -->\s*```bash\n(.*?)```/s.exec(document) ?? [];
  const script = commands
    .replace(/^URL=.*$/m, `URL=${dataverse.url}`)
    .replace("00000000-0000-0000-0000-000000000000", ada);
  using folder = createFolder();
  folder.write("az", AZ);
  chmodSync(join(folder.folder, "az"), 0o755);
  const env = {
    PATH: [folder.folder, process.env.PATH ?? ""].join(delimiter),
    TOKEN: tokenOf(ADMIN),
  };

  const shell = spawn("bash", ["-c", script], { env, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = (await once(shell, "exit")) as [number];

  expect(code).toBe(0);
  expect([...dataverse.auditRows.keys()].sort()).toEqual([guid(2), guid(4)]);
});
