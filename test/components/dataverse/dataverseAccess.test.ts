import { DataverseAccess } from "../../../components/dataverse/dataverseAccess";
import { CLIENT, TENANT } from "../../support/builders";
import { record, type Recording } from "../../support/pulumiMocks";
import { Awaited } from "../support/awaited";
import { mockedCloud } from "../support/mockedCloud";
import { place } from "../support/place";
import { named, typesAndNames } from "../support/resources";
import { settingsFrom, type StackValues } from "../settings/settingsBuilder";

/* Mocked: what the local provider makes of the inputs is test/provider's, what Dataverse then has test/stack/engine's. */

const NAME = /^audit-log-connector-dev-[0-9a-f]{8}$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const connection = {
  environmentUrl: "https://contoso.crm4.dynamics.com",
  tenantId: TENANT,
  cloud: "commercial",
};

function access(values: StackValues = {}, clientId = CLIENT): Promise<Recording> {
  return record(() => {
    new DataverseAccess("dv", {
      place: place(),
      settings: settingsFrom(values),
      clientId,
      registered: [new Awaited("principal")],
    });
    return {};
  }, mockedCloud());
}

test("tables, then their role, then the user who has it", async () => {
  const recording = await access();

  expect(typesAndNames(recording)).toEqual([
    "auditlog:dataverse:ApplicationUser dv-user",
    "auditlog:dataverse:Role dv-role",
    "auditlog:dataverse:Table dv-apps",
    "auditlog:dataverse:Table dv-audit",
    "auditlog:index:DataverseAccess dv",
    "test:index:Awaited principal",
  ]);
  expect(named(recording, "dv-audit").dependsOn).toEqual(["dv-apps"]);
  expect(named(recording, "dv-role").dependsOn).toEqual(["dv-apps", "dv-audit"]);
  expect(named(recording, "dv-user").dependsOn).toEqual(["dv-role", "principal"]);
});

test("the role may write audit rows and link them, and can't make an app", async () => {
  const { inputs } = named(await access(), "dv-role");

  expect(inputs).toEqual({
    ...connection,
    name: expect.stringMatching(NAME) as unknown,
    newRoleId: expect.stringMatching(GUID) as unknown,
    privileges: {
      prvCreateadmin_AuditLog: "Global",
      prvReadadmin_AuditLog: "Global",
      prvWriteadmin_AuditLog: "Global",
      prvAppendadmin_AuditLog: "Global",
      prvReadadmin_App: "Global",
      prvWriteadmin_App: "Global",
      prvAppendToadmin_App: "Global",
      prvReadEntity: "Global",
      prvReadAttribute: "Global",
    },
  });
});

test("another registration is another user, so that one may be made while the other is still there", async () => {
  const [one, other] = [await access(), await access({}, TENANT)].map(
    (recording) => named(recording, "dv-user").inputs,
  );

  expect(one).toEqual({
    ...connection,
    clientId: CLIENT,
    newUserId: expect.stringMatching(GUID) as unknown,
    roleId: named(await access(), "dv-role").inputs["newRoleId"],
  });
  expect(other?.["newUserId"]).not.toBe(one?.["newUserId"]);
});

test.each([
  [false, true],
  [true, false],
])("with deleteTable %p, tables are retained: %p", async (deleteTable, retained) => {
  const recording = await access({ deleteTable });

  const kept = recording.resources
    .filter(({ retainOnDelete }) => retainOnDelete)
    .map(({ name }) => name)
    .sort();
  expect(kept).toEqual(retained ? ["dv-apps", "dv-audit"] : []);
});

test("old rows are deleted only when the stack says so, by the time of the launch", async () => {
  const recording = await access({ retentionDays: 400 });

  const { inputs, dependsOn } = named(recording, "dv-retention");
  expect(inputs).toEqual({
    ...connection,
    name: expect.stringMatching(NAME) as unknown,
    table: "admin_auditlog",
    column: "admin_creationtime",
    olderThanDays: 400,
  });
  expect(dependsOn).toEqual(["dv-apps", "dv-audit"]);
});

test("with skipDataverse nothing is touched", async () => {
  expect(typesAndNames(await access({ skipDataverse: true }))).toEqual([
    "auditlog:index:DataverseAccess dv",
    "test:index:Awaited principal",
  ]);
});
