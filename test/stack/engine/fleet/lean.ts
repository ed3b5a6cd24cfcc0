import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CommandResult } from "../command";
import { CLIENT_ID } from "../dataverse/lean";
import type { Stack } from "../stack";
import { SMALL } from "../tenant";
import { startTenants, type FleetTenant } from "./tenants";

/** One tenant whose stacks make nothing but their things in Dataverse. */
export interface LeanFleet extends AsyncDisposable {
  readonly folder: string;
  readonly tenant: FleetTenant;
  stack(name: string): Promise<Stack>;
  /** `npm run fleet -- …`, as a person types it, but without a terminal. */
  run(args: string): Promise<CommandResult>;
  /** The same in a process group of its own, as in a terminal; its id is in the file `group`. */
  runInGroup(args: string): Promise<CommandResult>;
  /** The group's id, once there is one. */
  group(): Promise<number>;
}

/** Starts it; Dataverse is empty. */
export async function startLeanFleet(): Promise<LeanFleet> {
  const fleet = await startTenants(1);
  const { workspace } = fleet;
  const [tenant] = fleet.tenants;
  if (tenant === undefined) throw new Error("a tenant was asked for");
  const program = await readFile(join(__dirname, "../dataverse/leanProgram.ts"), "utf8");
  await workspace.edit("index.ts", () => program.replaceAll('"../../../../', '"./'));
  return {
    folder: workspace.folder,
    tenant,
    stack: async (name) => await tenant.stack(name, { ...SMALL, existingClientId: CLIENT_ID }),
    run: async (args) => await workspace.shell(`npm run --silent fleet -- ${args}`, {}),
    runInGroup: async (args) =>
      await workspace.shell(
        `setsid bash -c 'echo $$ >group; exec npm run --silent fleet -- ${args}' & wait $!`,
        {},
      ),
    group: async () => Number(await readFile(join(workspace.folder, "group"), "utf8")),
    [Symbol.asyncDispose]: async () => await fleet[Symbol.asyncDispose](),
  };
}
