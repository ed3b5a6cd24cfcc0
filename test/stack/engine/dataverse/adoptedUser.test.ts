import { ok } from "../command";
import { CLIENT_ID, complaintsIn, outputsByName, startLean, type LeanTenant } from "./lean";
import { addRole, rowsAt } from "./webApi";

interface UserRow {
  readonly systemuserid: string;
  readonly isdisabled: boolean;
  readonly _businessunitid_value: string;
  readonly systemuserroles_association: readonly { name: string; _businessunitid_value: string }[];
}

/** The user as the service tells it, with the business unit of each role. */
async function userOf(tenant: LeanTenant) {
  const [user] = await rowsAt<UserRow>(
    tenant,
    `systemusers?$select=systemuserid,isdisabled,_businessunitid_value&$filter=applicationid eq ${CLIENT_ID}` +
      "&$expand=systemuserroles_association($select=name,_businessunitid_value)",
  );
  const roles = user?.systemuserroles_association ?? [];
  return {
    id: user?.systemuserid,
    isDisabled: user?.isdisabled,
    unit: user?._businessunitid_value,
    roles: roles.map(({ name, _businessunitid_value: unit }) => `${name} of ${unit}`).sort(),
  };
}

test("a user of another business unit, disabled, an administrator: it is let in with that unit's copy of the role, and keeps the rest", async () => {
  await using tenant = await startLean();
  const { dataverse } = tenant;
  const unit = dataverse.addBusinessUnit("Finance");
  const id = dataverse.addApplicationUser({
    applicationId: CLIENT_ID,
    businessUnitId: unit,
    roles: ["System Administrator"],
  });
  dataverse.disableUser(CLIENT_ID);
  const dev = await tenant.lean();

  const up = ok(await dev.up());
  const prepared = await userOf(tenant);
  const { "dataverse-access-user": user, "dataverse-access-role": role } = await outputsByName(dev);
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));
  ok(await dev.destroy());

  expect(user).toMatchObject({ adopted: true, userId: id, businessUnitId: unit, roleAssigned: true });
  expect(user?.otherRoles).toEqual(["System Administrator"]);
  expect(prepared).toEqual({
    id,
    isDisabled: false,
    unit,
    roles: [`System Administrator of ${unit}`, `${String(role?.name)} of ${unit}`],
  });
  expect(complaintsIn(up.stdout)[0]).toContain(
    `warning: the application user of ${CLIENT_ID} also has the role System Administrator, which is more than the runtime needs`,
  );
  const left = await userOf(tenant);
  expect([left.id, left.unit, left.roles]).toEqual([id, unit, [`System Administrator of ${unit}`]]);
});

test("a role of the stack's name and a user that has it already: both are kept right, and left as they were found", async () => {
  await using tenant = await startLean({ prepared: "kit" });
  const { dataverse } = tenant;
  const dev = await tenant.lean();
  const name = tenant.stackName;
  const given = await addRole(tenant, name, { prvReadadmin_App: "Basic", prvReadAccount: "Local" });
  const id = dataverse.addApplicationUser({ applicationId: CLIENT_ID, roles: [name] });

  const up = ok(await dev.up());
  const privileges = dataverse.roles.find(({ roleId }) => roleId === given)?.privileges;
  ok(await dev.preview({ args: ["--refresh", "--expect-no-changes"] }));
  ok(await dev.destroy());

  expect(complaintsIn(up.stdout)).toEqual([]);
  expect(privileges).toMatchObject({ prvReadadmin_App: "Global", prvReadAccount: "Local" });
  expect(privileges).toHaveProperty("prvCreateadmin_AuditLog", "Global");
  const users = dataverse.users.filter(({ applicationId }) => applicationId === CLIENT_ID);
  expect(users.map(({ userId, isDisabled, roles }) => [userId, isDisabled, roles])).toEqual([
    [id, false, [name]],
  ]);
  expect(dataverse.roles.filter((role) => role.name === name)).toHaveLength(1);
});
