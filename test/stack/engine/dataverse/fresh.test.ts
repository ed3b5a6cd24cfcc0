import { ok } from "../command";
import { nameOf } from "../tenant";
import { CLIENT_ID, outputsByName, startLean, type LeanTenant } from "./lean";
import { ask, rowsAt } from "./webApi";

const ROLE_PRIVILEGES = {
  prvCreateadmin_AuditLog: "Global",
  prvReadadmin_AuditLog: "Global",
  prvWriteadmin_AuditLog: "Global",
  prvAppendadmin_AuditLog: "Global",
  prvReadadmin_App: "Global",
  prvWriteadmin_App: "Global",
  prvAppendToadmin_App: "Global",
  // Definitions of tables and columns, no rows.
  prvReadEntity: "Global",
  prvReadAttribute: "Global",
};

/** Of each table: schema name, type, length or format, and whether it is required, as in the kit's Entity.xml files. */
const KIT_COLUMNS = {
  admin_auditlog: [
    "admin_AppEnvironment String 100",
    "admin_AppID String 100",
    "admin_AppLookup Lookup admin_app",
    "admin_AppName String 300",
    "admin_CreationTime DateTime DateAndTime UserLocal required",
    "admin_Operation String 100",
    "admin_PowerAppsAppLogs Lookup admin_app",
    "admin_UserCity String 300",
    "admin_UserCountry String 300",
    "admin_UserDepartment String 300",
    "admin_UserID String 100",
    "admin_UserJobTitle String 300",
    "admin_UserName String 300",
    "admin_UserUPN String 300",
    "admin_UserisGuest Boolean false",
    "admin_Workload String 300",
    "admin_title String 300 primary name",
  ],
  admin_app: [
    "admin_AppDeleted Boolean false",
    "admin_AppDeletedOn DateTime DateAndTime UserLocal",
    "admin_AppLastLaunchedOn DateTime DateAndTime UserLocal",
    "admin_displayname String 250 required primary name",
  ],
};

interface ColumnDefinition {
  readonly SchemaName: string;
  readonly AttributeType: string;
  readonly IsCustomAttribute: boolean;
  readonly IsPrimaryId: boolean;
  readonly IsPrimaryName: boolean;
  readonly RequiredLevel: { readonly Value: string };
  readonly MaxLength?: number;
  readonly Format?: string;
  readonly DateTimeBehavior?: { readonly Value: string };
  readonly DefaultValue?: boolean;
  readonly Targets?: readonly string[];
}

describe("a fresh environment, after a preview and an up", () => {
  let tenant: LeanTenant;
  let planned: readonly Planned[];
  let writtenByPreview: readonly string[];
  let outputs: Awaited<ReturnType<typeof outputsByName>>;
  /** All that the commands showed and recorded. */
  let shown: string;

  beforeAll(async () => {
    tenant = await startLean();
    const dev = await tenant.lean();
    const preview = ok(await dev.run(["preview", "--json"], { env: STREAMING }));
    planned = plannedIn(preview.stdout);
    writtenByPreview = tenant.dataverse.calls
      .filter(({ method }) => method !== "GET")
      .map(({ path }) => path);
    const up = ok(await dev.run(["up", "--yes", "--skip-preview", "--json"]));
    const { text } = await dev.exportState({ showSecrets: true });
    outputs = await outputsByName(dev);
    shown = [preview.stdout, preview.stderr, up.stdout, up.stderr, text].join("\n");
    ok(await dev.preview({ args: ["--expect-no-changes"] }));
    ok(await dev.refresh({ args: ["--expect-no-changes"] }));
  });
  afterAll(async () => await tenant[Symbol.asyncDispose]());

  test("the preview has shown what there would be, by readable types, and that the tables were missing", () => {
    const ours = planned.filter(({ type }) => type.startsWith("auditlog:dataverse:"));

    expect(
      ours.map(({ type, op, urn, outputs: { adopted } }) => [type, op, nameOf({ urn }), adopted]),
    ).toEqual([
      ["auditlog:dataverse:Table", "create", "dataverse-access-apps", false],
      ["auditlog:dataverse:Table", "create", "dataverse-access-audit", false],
      // Whether there is such a role or user is looked up by the creation.
      ["auditlog:dataverse:Role", "create", "dataverse-access-role", UNKNOWN],
      ["auditlog:dataverse:ApplicationUser", "create", "dataverse-access-user", UNKNOWN],
    ]);
    expect(writtenByPreview).toEqual([]);
  });

  test("publisher and solution are there, the tables in it", async () => {
    const { publishers, solutions, tables } = tenant.dataverse;
    expect(publishers).toContain("powerplatformadmin");
    expect(solutions).toContain("AuditLogConnector");
    const [publisher] = await rowsAt(
      tenant,
      "publishers?$select=customizationprefix,customizationoptionvalueprefix&$filter=uniquename eq 'powerplatformadmin'",
    );
    expect(publisher).toMatchObject({ customizationprefix: "admin", customizationoptionvalueprefix: 59_791 });
    const [solution] = await rowsAt<{ solutionid: string }>(
      tenant,
      "solutions?$select=solutionid&$filter=uniquename eq 'AuditLogConnector'",
    );
    const filed = await rowsAt<{ objectid: string }>(
      tenant,
      `solutioncomponents?$select=objectid&$filter=_solutionid_value eq ${solution?.solutionid} and componenttype eq 1`,
    );
    const ids = [outputs["dataverse-access-apps"]?.metadataId, outputs["dataverse-access-audit"]?.metadataId];
    expect(filed.map(({ objectid }) => objectid).sort()).toEqual(ids.sort());
    expect(tables.map(({ schemaName, setName, isManaged }) => ({ schemaName, setName, isManaged }))).toEqual([
      { schemaName: "admin_App", setName: "admin_apps", isManaged: false },
      { schemaName: "admin_AuditLog", setName: "admin_auditlogs", isManaged: false },
    ]);
  });

  test.each(Object.entries(KIT_COLUMNS))("%s has exactly the kit's columns", async (table, columns) => {
    const found = await rowsAt<ColumnDefinition>(
      tenant,
      `EntityDefinitions(LogicalName='${table}')/Attributes`,
    );

    const custom = found.filter(({ IsCustomAttribute, IsPrimaryId }) => IsCustomAttribute && !IsPrimaryId);
    expect(custom.map(described).sort()).toEqual(columns);
  });

  test("the lookups go by the kit's relationships and navigation properties", async () => {
    const found = await rowsAt<Readonly<Record<string, unknown>>>(
      tenant,
      "EntityDefinitions(LogicalName='admin_auditlog')/ManyToOneRelationships",
    );

    const ours = found.filter(({ ReferencedEntity }) => ReferencedEntity === "admin_app");
    const shapes = ours.map((each) => [
      each.SchemaName,
      each.ReferencingAttribute,
      each.ReferencingEntityNavigationPropertyName,
    ]);
    expect(shapes.sort()).toEqual([
      ["admin_App_PowerAppsAppLogs_admin_AuditLog", "admin_powerappsapplogs", "admin_PowerAppsAppLogs"],
      ["admin_AuditLog_AppLookup_admin_App", "admin_applookup", "admin_AppLookup"],
    ]);
  });

  test("the role has exactly seven privileges on the two tables and two on definitions, organisation-wide, besides the platform's own", async () => {
    const { roleId, name, platformPrivileges = [] } = outputs["dataverse-access-role"] ?? {};
    const role = tenant.dataverse.roles.find((each) => each.roleId === roleId);
    const platforms = platformPrivileges as readonly string[];
    const ours = Object.entries(role?.privileges ?? {}).filter(
      ([privilege]) => !platforms.includes(privilege),
    );

    expect(role?.name).toBe(name);
    expect(role?.businessUnitId).toBe(tenant.dataverse.rootBusinessUnitId);
    expect(Object.fromEntries(ours)).toEqual(ROLE_PRIVILEGES);
    // What the platform puts into each role has to do with no table of ours.
    expect(platforms.filter((privilege) => /admin_|Account|Role|User/.test(privilege))).toEqual([]);
  });

  test("the application user is the registration's, in the root business unit, with that role alone", () => {
    const { rootBusinessUnitId, users } = tenant.dataverse;
    const { userId } = outputs["dataverse-access-user"] ?? {};

    expect(users.filter(({ applicationId }) => applicationId === CLIENT_ID)).toEqual([
      {
        userId,
        applicationId: CLIENT_ID,
        businessUnitId: rootBusinessUnitId,
        isDisabled: false,
        deletedState: 0,
        roles: [outputs["dataverse-access-role"]?.name],
      },
    ]);
  });

  test("neither state nor events nor output hold the deployer's token, which Dataverse got (control)", async () => {
    const tokens = new Set(
      tenant.dataverse.calls.map(({ headers }) => headers.authorization?.split(" ")[1] ?? ""),
    );

    expect([...tokens].every((token) => token.startsWith("ey"))).toBe(true);
    for (const token of tokens) expect(shown).not.toContain(token);
    expect(shown).not.toMatch(/\bBearer\b/);
    // The search can find something.
    expect(shown).toContain(CLIENT_ID);
    expect((await ask(tenant, { path: "WhoAmI" })).status).toBe(200);
  });
});

/** https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go */
const STREAMING = { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" };
/** https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go (UnknownBoolValue and others) */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

interface Planned {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

interface EngineEvent {
  readonly resOutputsEvent?: {
    readonly metadata: { readonly op: string; readonly new: Omit<Planned, "op"> };
  };
}

/** What a preview would make, with the outputs it foresees: only the engine's events have them. */
function plannedIn(stdout: string): Planned[] {
  return stdout.split("\n").flatMap((line) => {
    const { resOutputsEvent } = (line.startsWith("{") ? JSON.parse(line) : {}) as EngineEvent;
    return resOutputsEvent === undefined
      ? []
      : [{ ...resOutputsEvent.metadata.new, op: resOutputsEvent.metadata.op }];
  });
}

function described(column: ColumnDefinition): string {
  const { SchemaName, AttributeType, MaxLength, Format, DateTimeBehavior, DefaultValue, Targets } = column;
  const isRequired = column.RequiredLevel.Value === "ApplicationRequired";
  const parts = [
    SchemaName,
    AttributeType,
    MaxLength,
    ...(AttributeType === "DateTime" ? [Format, DateTimeBehavior?.Value] : []),
    DefaultValue,
    ...(Targets ?? []),
    isRequired ? "required" : undefined,
    column.IsPrimaryName ? "primary name" : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" ");
}
