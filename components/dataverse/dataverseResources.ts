import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../../provider/dataverse/session/connection";
import type { rolePrivileges } from "../../common/dataverse/privileges";

/*
 * The types `auditlog:dataverse:…` of the local provider. What each input and output means is in its schema:
 * pulumi package get-schema ./provider/pulumi-resource-auditlog
 */

interface TableArgs extends Connection {
  readonly logicalName: string;
  readonly mark: string;
  readonly deleteOnDestroy?: boolean;
  readonly enrich?: boolean;
}

/** A table: adopted where it exists, created otherwise. */
export class DataverseTable extends pulumi.CustomResource {
  constructor(name: string, args: TableArgs, opts: pulumi.CustomResourceOptions) {
    const computed = {
      adopted: undefined,
      columns: undefined,
      entitySetName: undefined,
      metadataId: undefined,
      missingColumns: undefined,
    };
    super("auditlog:dataverse:Table", name, { ...args, ...computed }, opts);
  }
}

interface RoleArgs extends Connection {
  readonly name: string;
  readonly newRoleId: string;
  /** Depth by privilege. */
  readonly privileges: typeof rolePrivileges;
}

/** A security role of the root business unit. */
export class DataverseRole extends pulumi.CustomResource {
  // `declare`: the base class has set it before fields are initialised.
  declare readonly roleId: pulumi.Output<string>;

  constructor(name: string, args: RoleArgs, opts: pulumi.CustomResourceOptions) {
    const computed = {
      adopted: undefined,
      businessUnitId: undefined,
      platformPrivileges: undefined,
      roleId: undefined,
    };
    super("auditlog:dataverse:Role", name, { ...args, ...computed }, opts);
  }
}

interface ApplicationUserArgs extends Connection {
  readonly clientId: pulumi.Input<string>;
  readonly newUserId: pulumi.Input<string>;
  readonly roleId: pulumi.Input<string>;
}

/** The application user of an app registration, with one role. */
export class DataverseApplicationUser extends pulumi.CustomResource {
  constructor(name: string, args: ApplicationUserArgs, opts: pulumi.CustomResourceOptions) {
    const computed = {
      adopted: undefined,
      businessUnitId: undefined,
      otherRoles: undefined,
      roleAssigned: undefined,
      userId: undefined,
    };
    super("auditlog:dataverse:ApplicationUser", name, { ...args, ...computed }, opts);
  }
}

interface BulkDeletionJobArgs extends Connection {
  readonly name: string;
  readonly table: string;
  readonly column: string;
  readonly olderThanDays: number;
}

/** A daily job that deletes old rows. */
export class DataverseBulkDeletionJob extends pulumi.CustomResource {
  constructor(name: string, args: BulkDeletionJobArgs, opts: pulumi.CustomResourceOptions) {
    super("auditlog:dataverse:BulkDeletionJob", name, { ...args, jobId: undefined }, opts);
  }
}
