import type { Recorded, ResourceHandler, ResourceSpec, Values } from "../handler";
import { diffOf, failuresOf } from "../properties";
import { findRootBusinessUnit } from "./businessUnits";
import { connectionInputs, connectionOf, guidPattern, idOf, parseId } from "./connection";
import { findOrCreateRole, removeRole } from "./roleLife";
import {
  readPrivileges,
  setPrivileges,
  without,
  type HeldPrivilege,
  type Privileges,
} from "./rolePrivileges";
import { DEPTHS, renameRole, roleById } from "./roleRequests";
import { attempt, lookUp, type DataverseDependencies } from "./surroundings";
import type { WebApi } from "./webApi";

interface RoleInputs {
  readonly name: string;
  readonly newRoleId: string;
  readonly privileges: Privileges;
}

interface RoleOutputs {
  readonly roleId: string;
  readonly businessUnitId: string;
  readonly adopted: boolean;
  readonly platformPrivileges: readonly string[];
}

const spec = {
  description:
    "A security role with these privileges and, besides what Dataverse puts into every role, no others. A role of that name that is there already is adopted: its privileges are kept right, it is never deleted.",
  inputs: {
    ...connectionInputs,
    name: { type: "string", description: "Name of the role; unique in the root business unit." },
    newRoleId: {
      type: "string",
      description:
        "Id that the role is created with, by which an interrupted creation is recognised. It means nothing afterwards.",
      pattern: guidPattern,
      incidental: true,
    },
    privileges: {
      type: "map",
      description:
        "Depths (`Basic`, `Local`, `Deep` or `Global`) by names of privileges, such as `prvReadadmin_App`.",
      values: DEPTHS,
    },
  },
  outputs: {
    roleId: { type: "string", description: "Id of the role in the root business unit.", stable: true },
    businessUnitId: { type: "string", description: "Id of the root business unit.", stable: true },
    adopted: {
      type: "boolean",
      description: "True when a role of that name was there before; it is not deleted then.",
      stable: true,
    },
    platformPrivileges: {
      type: "array",
      description:
        "Names of further privileges that the role came with: those that Dataverse puts into every new role, and those that an adopted role had before.",
    },
  },
} as const satisfies ResourceSpec;

/** `auditlog:dataverse:Role`. */
export function role(dependencies: DataverseDependencies): ResourceHandler {
  const { connect } = dependencies;
  return {
    spec,
    check: async (news) => ({ inputs: news, failures: failuresOf(spec.inputs, news) }),
    diff: (olds, news) => diffOf(spec.inputs, olds, news),
    async create(values, call) {
      const connection = connectionOf(values);
      const inputs = inputsFrom(values);
      return await attempt(`create the role ${inputs.name}`, { connection, call }, async () => {
        const api = await connect(connection, call);
        const businessUnitId = await findRootBusinessUnit(api);
        const found = await findOrCreateRole(api, { ...inputs, businessUnitId });
        call.status(`setting the privileges of the role ${inputs.name}`);
        const { privileges: wanted } = inputs;
        const platformPrivileges = await setPrivileges(
          api,
          { ...found, businessUnitId },
          { wanted, keep: "all" },
        );
        const { roleId, adopted } = found;
        const outputs: RoleOutputs = { roleId, businessUnitId, adopted, platformPrivileges };
        return { id: idOf(connection, roleId), outputs: { ...outputs } };
      });
    },
    async update(_id, { olds, news }, call) {
      const connection = connectionOf(news);
      const { name, privileges: wanted } = inputsFrom(news);
      const recorded = outputsFrom(olds.state);
      return await attempt(`update the role ${name}`, { connection, call }, async () => {
        const api = await connect(connection, call);
        if (name !== olds.inputs.name) await api.send(renameRole(recorded.roleId, name));
        const keep = recorded.platformPrivileges;
        const platformPrivileges = await setPrivileges(api, { ...recorded, name }, { wanted, keep });
        return { ...recorded, platformPrivileges };
      });
    },
    async read(id, recorded, call) {
      const { connection, key } = parseId(id);
      const place = { connection, call, dependencies, recorded };
      return await lookUp(`the role ${key}`, place, (api) =>
        readRole(api, key, recorded ?? { inputs: { ...connection } }),
      );
    },
    async delete(_id, { inputs, state }, call) {
      const connection = connectionOf(inputs);
      const { roleId, adopted } = outputsFrom(state);
      if (adopted) return;
      await attempt(`delete the role ${inputsFrom(inputs).name}`, { connection, call }, async () => {
        await removeRole(await connect(connection, call), roleId);
      });
    },
  };
}

/** The role as it is; `known` is what is recorded, or where it is imported from. */
async function readRole(
  api: WebApi,
  roleId: string,
  known: { readonly inputs: Values; readonly state?: Values | undefined },
): Promise<Recorded | undefined> {
  const [row] = await api.list<RoleRow>(roleById(roleId), { strong: true });
  if (row === undefined) return undefined;
  const held = await readPrivileges(api, roleId);
  const outputs = known.state === undefined ? outputsOfImport(roleId, row, held) : outputsFrom(known.state);
  const { privileges: spelling = {} } = known.inputs as Partial<RoleInputs>;
  const privileges = without(held, outputs.platformPrivileges, spelling);
  const inputs = { newRoleId: roleId, ...known.inputs, name: row.name, privileges };
  return { inputs, state: { ...inputs, ...outputs } };
}

/** As `roleById` selects it. */
interface RoleRow {
  readonly name: string;
  readonly _businessunitid_value: string;
}

/** Nobody can tell who made an imported role, so it is taken for somebody else's. Tables that were made have a prefix. */
function outputsOfImport(
  roleId: string,
  { _businessunitid_value }: RoleRow,
  held: readonly HeldPrivilege[],
): RoleOutputs {
  const names = held.map(({ name }) => name);
  const platformPrivileges = names.filter((name) => !name.includes("_")).sort();
  return { roleId, businessUnitId: _businessunitid_value, adopted: true, platformPrivileges };
}

/** What `check` has let through; nothing is unknown in a creation, an update or what is recorded. */
function inputsFrom(values: Values): RoleInputs {
  return values as unknown as RoleInputs;
}

/** What `create`, `update` and `read` have recorded. */
function outputsFrom(state: Values): RoleOutputs {
  const { roleId, businessUnitId, adopted, platformPrivileges } = state as unknown as RoleOutputs;
  return { roleId, businessUnitId, adopted, platformPrivileges };
}
