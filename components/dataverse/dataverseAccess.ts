import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../../provider/dataverse/session/connection";
import { appTable, auditTable } from "../../common/dataverse/columns";
import { rolePrivileges } from "../../common/dataverse/privileges";
import {
  DataverseApplicationUser,
  DataverseBulkDeletionJob,
  DataverseRole,
  DataverseTable,
} from "./dataverseResources";
import { onFailure } from "../failures/failureHook";
import type { StackContext } from "../program/stackContext";
import type { StackSettings } from "../settings/stackSettings";

interface DataverseAccessArgs {
  readonly place: StackContext;
  readonly settings: Pick<
    StackSettings,
    "cloud" | "dataverseUrl" | "deleteTable" | "enrich" | "retentionDays" | "skipDataverse" | "tenantId"
  >;
  readonly clientId: pulumi.Input<string>;
  /** What must exist before Dataverse can know the registration. */
  readonly registered: readonly pulumi.Resource[];
}

type Child = pulumi.CustomResourceOptions;

/** Dataverse's side: tables where there are none, a least-privilege role, the application user, and retention. */
export class DataverseAccess extends pulumi.ComponentResource {
  /** What the first pass waits for; empty with `skipDataverse`. */
  readonly access: readonly pulumi.Resource[];

  constructor(name: string, args: DataverseAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("auditlog:index:DataverseAccess", name, {}, opts);
    const { cloud, dataverseUrl, skipDataverse, tenantId } = args.settings;
    // None of them can be there twice, so that a second would be the first, which the engine then deletes.
    const child = {
      parent: this,
      deleteBeforeReplace: true,
      hooks: onFailure(name, args.place.cloud.graphHost),
    };
    this.access =
      skipDataverse || dataverseUrl === undefined
        ? []
        : prepare(name, args, { environmentUrl: dataverseUrl, tenantId, cloud }, child);
    this.registerOutputs({});
  }
}

function prepare(
  name: string,
  args: DataverseAccessArgs,
  connection: Connection,
  child: Child,
): pulumi.Resource[] {
  const { place, settings, clientId, registered } = args;
  const { names } = place;
  const tables = createTables(name, args, connection, child);
  const role = new DataverseRole(
    `${name}-role`,
    {
      ...connection,
      name: names.stack,
      newRoleId: names.guid("dataverse-role"),
      privileges: rolePrivileges,
    },
    // A table's privileges come into being with it.
    { ...child, dependsOn: tables },
  );
  const user = new DataverseApplicationUser(
    `${name}-user`,
    {
      ...connection,
      clientId,
      // Another registration is another user, whose predecessor may still be there.
      newUserId: pulumi.output(clientId).apply((id) => names.guid(`dataverse-user/${id}`)),
      roleId: role.roleId,
    },
    { ...child, dependsOn: [...registered] },
  );
  if (settings.retentionDays > 0)
    new DataverseBulkDeletionJob(
      `${name}-retention`,
      {
        ...connection,
        name: names.stack,
        table: auditTable.logicalName,
        column: auditTable.createdColumn,
        olderThanDays: settings.retentionDays,
      },
      { ...child, dependsOn: tables },
    );
  return [role, user];
}

/** The lookup of the audit table points to the apps, so they come first, one after the other. */
function createTables(
  name: string,
  { place, settings }: DataverseAccessArgs,
  connection: Connection,
  child: Child,
): pulumi.Resource[] {
  const { deleteTable, enrich } = settings;
  // An input, too: of an option that changes, a preview says nothing.
  // https://www.pulumi.com/docs/iac/concepts/resources/options/retainondelete/
  const common = {
    ...connection,
    mark: place.names.stack,
    ...(deleteTable && { deleteOnDestroy: true }),
  };
  const opts = { ...child, retainOnDelete: !deleteTable };
  const apps = new DataverseTable(`${name}-apps`, { ...common, logicalName: appTable.logicalName }, opts);
  const audit = new DataverseTable(
    `${name}-audit`,
    { ...common, logicalName: auditTable.logicalName, ...(enrich && { enrich: true }) },
    { ...opts, dependsOn: [apps] },
  );
  return [apps, audit];
}
