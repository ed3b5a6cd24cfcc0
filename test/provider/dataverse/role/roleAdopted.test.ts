import { role } from "../../../../provider/dataverse/role/role";
import { CONNECTION, startEnvironment } from "../../support/environment";
import {
  madeRoles,
  makeRole,
  OTHER_ROLE_ID,
  PRIVILEGES,
  privilegesOf,
  ROLE,
  ROLE_ID,
  ROLE_NAME,
  roles,
} from "../../support/directory";

const PLACE = `commercial/${CONNECTION.tenantId}/contoso.crm4.dynamics.com`;

test("a role of that name is adopted: it gets what it lacks, keeps what it has, and is never deleted", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  await makeRole(environment, ROLE_NAME, OTHER_ROLE_ID);
  environment.dataverse.setPrivilege(ROLE_NAME, "prvReadAccount", "Basic");
  environment.dataverse.setPrivilege(ROLE_NAME, "prvReadadmin_App", "Local");
  const before = privilegesOf(environment, OTHER_ROLE_ID);

  const created = await engine.create(ROLE);
  const refreshed = await engine.refresh(created);
  await engine.delete(created);

  expect(created.state).toMatchObject({ roleId: OTHER_ROLE_ID, adopted: true });
  expect(created.state.platformPrivileges).toContain("prvReadAccount");
  expect(refreshed).toEqual(created);
  expect(privilegesOf(environment, OTHER_ROLE_ID)).toEqual({ ...before, ...PRIVILEGES });
  expect(madeRoles(environment)).toEqual([{ roleId: OTHER_ROLE_ID, name: ROLE_NAME }]);
});

test("what its owner adds to an adopted role, and the name it gets from there, stay", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  await makeRole(environment, ROLE_NAME, OTHER_ROLE_ID);
  const created = await engine.create(ROLE);
  environment.dataverse.setPrivilege(ROLE_NAME, "prvReadAccount", "Basic");
  environment.dataverse.removeRolePrivilege(ROLE_NAME, "prvReadadmin_App");
  const api = await environment.administrator();
  await api.send({ method: "PATCH", path: `roles(${OTHER_ROLE_ID})`, body: { name: "Theirs" } });
  const before = privilegesOf(environment, OTHER_ROLE_ID);

  const refreshed = (await engine.refresh(created)) ?? created;
  const { diff, now } = await engine.update(refreshed, ROLE);

  expect(diff).toEqual({ "privileges.prvReadadmin_App": "add" });
  expect(privilegesOf(environment, OTHER_ROLE_ID)).toEqual({ ...before, prvReadadmin_App: "Global" });
  expect(madeRoles(environment)).toEqual([{ roleId: OTHER_ROLE_ID, name: "Theirs" }]);
  expect(await engine.refresh(now)).toEqual(now);
  expect(environment.warnings).toEqual([]);
});

test("an adopted role keeps the name it has when the program chooses another", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  await makeRole(environment, ROLE_NAME, OTHER_ROLE_ID);
  const created = await engine.create(ROLE);

  const { now } = await engine.update(created, { ...ROLE, name: "Another" });

  expect(madeRoles(environment)).toEqual([{ roleId: OTHER_ROLE_ID, name: ROLE_NAME }]);
  expect(await engine.refresh(now)).toEqual(now);
});

test("what an adopted role allows on the two tables beyond the need is a warning, each time it grows", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  await makeRole(environment, ROLE_NAME, OTHER_ROLE_ID);
  environment.dataverse.setPrivilege(ROLE_NAME, "prvCreateadmin_App");
  const warning = (names: string): string =>
    `the role ${ROLE_NAME} existed before and allows more on the tables than the runtime needs: ${names}. It keeps that; ` +
    "remove it in the Power Platform admin center (environment, Settings, Security roles) unless others need it";

  const created = await engine.create(ROLE);
  const refreshed = await engine.refresh(created);
  environment.dataverse.setPrivilege(ROLE_NAME, "prvDeleteadmin_AuditLog", "Basic");
  await engine.refresh(created);

  expect(refreshed).toEqual(created);
  expect(environment.warnings).toEqual([
    warning("prvCreateadmin_App"),
    warning("prvCreateadmin_App, prvDeleteadmin_AuditLog"),
  ]);
});

test("an imported role is assumed to belong to another owner: what it may do beyond the need makes no difference", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  const { id, state } = await engine.create(ROLE);
  environment.dataverse.setPrivilege(ROLE_NAME, "prvDeleteadmin_AuditLog", "Basic");
  environment.dataverse.setPrivilege(ROLE_NAME, "prvReadEntity");
  const before = privilegesOf(environment, ROLE_ID);

  const imported = await engine.import(id);

  const inputs = { ...ROLE, privileges: { ...PRIVILEGES, prvReadEntity: "Global" } };
  const platformPrivileges = Object.keys(before)
    .filter((name) => !Object.keys(inputs.privileges).includes(name))
    .sort();
  expect(imported).toEqual({ id, inputs, state: { ...state, ...inputs, adopted: true, platformPrivileges } });
  expect(environment.warnings).toEqual([expect.stringContaining("needs: prvDeleteadmin_AuditLog. It keeps")]);
  expect((await role(environment.dependencies).check(inputs)).failures).toEqual([]);
  if (imported === undefined) return;
  await engine.update(imported, { ...inputs, privileges: { ...PRIVILEGES, prvReadAttribute: "Global" } });
  expect(privilegesOf(environment, ROLE_ID)).toEqual({ ...before, prvReadAttribute: "Global" });
});

test("an import takes an id in capitals, and records it as Dataverse writes it", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  await engine.create(ROLE);

  const imported = await engine.import(`${PLACE}/${ROLE_ID.toUpperCase()}`);

  expect(imported?.state.roleId).toBe(ROLE_ID);
  expect(imported?.inputs.newRoleId).toBe(ROLE_ID);
});

test("an import of the copy of a role, or of no id at all, is refused with what is meant", async () => {
  await using environment = await startEnvironment();
  const engine = roles(environment);
  const businessUnitId = environment.dataverse.addBusinessUnit("Sales");
  await engine.create(ROLE);
  const api = await environment.administrator();
  const [copy] = await api.list<{ roleid: string }>(
    `roles?$select=roleid&$filter=name eq '${ROLE_NAME}' and _businessunitid_value eq ${businessUnitId}`,
  );

  await expect(engine.import(`${PLACE}/${copy?.roleid}`)).rejects.toThrow(
    `the role ${copy?.roleid} is the copy in a business unit of the role ${ROLE_ID}: import that one`,
  );
  await expect(engine.import(`${PLACE}/${ROLE_NAME}`)).rejects.toThrow(
    `'${ROLE_NAME}' is not a GUID; the last part of the id is that of the role`,
  );
});
