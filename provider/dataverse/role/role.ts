import { comparePrivileges, DEPTHS, rolePrivileges } from "../../../common/dataverse/privileges";
import { ProviderError } from "../../errors";
import type { Call, Recorded, ResourceHandler, ResourceSpec, Values } from "../../engine/handler";
import { guidPattern } from "../../engine/patterns";
import { diffOf, failuresOf } from "../../engine/properties";
import { findRootBusinessUnit } from "../user/businessUnits";
import { findOrCreateRole, removeRole } from "./roleOperations";
import { beyond, readPrivileges, setPrivileges, without, type Privileges } from "./rolePrivileges";
import { renameRole, roleById } from "./roleRequests";
import { unlessGone } from "../../../common/dataverse/serviceCodes";
import { attempt, lookUp, type DataverseDependencies } from "../session/lookUps";
import type { WebApi } from "../session/webApi";
import { connectionInputs, connectionOf, idOf, parseGuidId } from "../session/connectionInputs";

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
    "A security role with these privileges and, besides what Dataverse puts into every role, no others. A role of that name that is there already is adopted: it gets what it lacks of these privileges and depths, keeps its others and its name, and is never deleted.",
  inputs: {
    ...connectionInputs,
    name: { type: "string", description: "Name of the role; unique in the root business unit." },
    newRoleId: {
      type: "string",
      description:
        "Id that the role is created with, by which an interrupted creation is recognised. It means nothing afterwards.",
      pattern: guidPattern,
      createOnly: true,
    },
    privileges: {
      type: "map",
      description: "Depths by names of privileges, such as `prvReadadmin_App`.",
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
        "Names of further privileges: those that Dataverse puts into every new role, and whatever an adopted role has besides.",
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
        await warnOfSurplus(inputs.name, outputs, [], call);
        return { id: idOf(connection, roleId), outputs: { ...outputs } };
      });
    },
    async update(_id, { olds, news }, call) {
      const connection = connectionOf(news);
      const { name, privileges: wanted } = inputsFrom(news);
      const recorded = outputsFrom(olds.state);
      return await attempt(`update the role ${name}`, { connection, call }, async () => {
        const api = await connect(connection, call);
        const { roleId, adopted, platformPrivileges: known } = recorded;
        if (!adopted && name !== olds.inputs.name) await api.send(renameRole(roleId, name));
        const keep = adopted ? "all" : known;
        const platformPrivileges = await setPrivileges(api, { ...recorded, name }, { wanted, keep });
        const outputs: RoleOutputs = { ...recorded, platformPrivileges };
        await warnOfSurplus(name, outputs, known, call);
        return { ...outputs };
      });
    },
    async read(id, recorded, call) {
      const { connection: named, key } = parseGuidId(id, "the role");
      const connection = recorded === undefined ? named : connectionOf(recorded.inputs);
      const place = { connection, call, dependencies, recorded };
      const found = await lookUp(`the role ${key}`, place, (api) =>
        readRole(api, key, recorded ?? { inputs: { ...connection } }),
      );
      if (found === undefined) return undefined;
      const known = recorded === undefined ? [] : outputsFrom(recorded.state).platformPrivileges;
      await warnOfSurplus(inputsFrom(found.inputs).name, outputsFrom(found.state), known, call);
      return found;
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
  // As `roleById` selects it.
  const row = (await unlessGone(api.send(roleById(roleId)))) as RoleRow | undefined;
  if (row === undefined) return undefined;
  const outputs = known.state === undefined ? outputsOfImport(roleId, row) : outputsFrom(known.state);
  const { adopted } = outputs;
  // An imported role's program is not known yet; the runtime's needs are.
  const { name = row.name, privileges: wanted = rolePrivileges } = known.inputs as Partial<RoleInputs>;
  const held = await readPrivileges(api, roleId);
  const platformPrivileges = adopted ? beyond(held, wanted) : outputs.platformPrivileges;
  const inputs = {
    newRoleId: roleId,
    ...known.inputs,
    // An adopted role is its owner's: neither its name nor its other privileges are ours to change.
    name: adopted ? name : row.name,
    privileges: without(held, platformPrivileges, wanted),
  };
  return { inputs, state: { ...inputs, ...outputs, platformPrivileges } };
}

interface RoleRow {
  readonly name: string;
  readonly _businessunitid_value: string;
  readonly _parentrootroleid_value: string;
}

/** An imported role's creator is unknown, so it is assumed to belong to another owner. */
function outputsOfImport(roleId: string, row: RoleRow): RoleOutputs {
  const { _businessunitid_value: businessUnitId, _parentrootroleid_value: root } = row;
  if (root === roleId) return { roleId, businessUnitId, adopted: true, platformPrivileges: [] };
  throw new ProviderError(
    `the role ${roleId} is the copy in a business unit of the role ${root}: import that one`,
  );
}

/** Says what an adopted role allows on the two tables that the runtime does not need, unless that is known. */
async function warnOfSurplus(
  name: string,
  { adopted, platformPrivileges }: RoleOutputs,
  known: readonly string[],
  call: Call,
): Promise<void> {
  if (!adopted) return;
  const { surplus } = comparePrivileges(new Map(platformPrivileges.map((each) => [each, ""])));
  if (surplus.every((each) => known.includes(each))) return;
  await call.warn(
    `the role ${name} existed before and allows more on the tables than the runtime needs: ${surplus.join(", ")}. It keeps ` +
      "that; remove it in the Power Platform admin center (environment, Settings, Security roles) unless others need it",
  );
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
