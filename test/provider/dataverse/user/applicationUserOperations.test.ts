import { applicationUser } from "../../../../provider/dataverse/user/applicationUser";
import type { DataverseRequest } from "../../../../provider/dataverse/session/requests";
import type { DataverseDependencies } from "../../../../provider/dataverse/session/webApi";
import { CONNECTION } from "../../support/environment";
import { engineFor } from "../../support/lifeCycle";
import {
  CLIENT_ID,
  makeRole,
  OTHER_ROLE_ID,
  OTHER_USER_ID,
  ourUser,
  startWithRole,
  USER,
  USER_ID,
  users,
  usersOf,
} from "../../support/directory";

test("a registration that has yet to reach Dataverse is waited for", async () => {
  await using environment = await startWithRole({ knobs: { entraLagRequests: 5 } });

  await users(environment).create(USER);

  expect(environment.clock.slept).toEqual([2_000, 4_000, 8_000, 15_000, 15_000]);
  expect(environment.statuses.slice(0, 2)).toEqual([
    `waiting for Entra's new app registration ${CLIENT_ID} to reach Dataverse (0 s)`,
    `waiting for Entra's new app registration ${CLIENT_ID} to reach Dataverse (2 s)`,
  ]);
  expect(usersOf(environment)).toEqual([ourUser(environment)]);
});

test("a registration that never reaches Dataverse is given up after five minutes (control)", async () => {
  await using environment = await startWithRole({ knobs: { entraLagRequests: 1_000 } });
  const start = environment.clock.now();

  await expect(users(environment).create(USER)).rejects.toThrow(
    /^timed out after 3\d\d s waiting for Entra's new app registration .* to reach Dataverse[^]*; if that never happens, the registration is in a different tenant than the environment$/,
  );

  expect((environment.clock.now() - start) / 60_000).toBeCloseTo(5, 0);
  expect(usersOf(environment)).toEqual([]);
});

test("a stop of the engine ends the waiting", async () => {
  await using environment = await startWithRole({ knobs: { entraLagRequests: 1_000 } });
  const stop = new AbortController();
  const status = (): void => stop.abort(new Error("canceled"));
  const call = { ...environment.call, signal: stop.signal, status };

  const created = applicationUser(environment.dependencies).create(USER, call);

  await expect(created).rejects.toThrow("canceled");
  expect(environment.dataverse.count("createUser")).toBe(1);
});

test("a soft-deleted user makes room for a new one", async () => {
  await using environment = await startWithRole();
  environment.dataverse.addApplicationUser({ applicationId: CLIENT_ID });
  environment.dataverse.softDeleteUser(CLIENT_ID);

  const { state } = await users(environment).create(USER);

  expect(state.adopted).toBe(false);
  expect(usersOf(environment)).toEqual([ourUser(environment)]);
});

test("a user whose creation was interrupted is recognised by its id and finished", async () => {
  await using environment = await startWithRole();
  environment.dataverse.addApplicationUser({ applicationId: CLIENT_ID, userId: USER_ID });

  const { state } = await users(environment).create(USER);

  expect(state).toMatchObject({ userId: USER_ID, adopted: false, roleAssigned: true });
  expect(usersOf(environment)).toEqual([ourUser(environment)]);
});

test.each(["createUser", "assignRole"])(
  "when the answer to %s is lost, there is one user, and it is ours",
  async (operation) => {
    await using environment = await startWithRole();
    environment.dataverse.failNext({ reset: true, afterEffect: true }, { operation });

    const { state } = await users(environment).create(USER);

    expect(state).toMatchObject({ userId: USER_ID, adopted: false, roleAssigned: true });
    expect(usersOf(environment)).toEqual([ourUser(environment)]);
  },
);

test("an assignment that Dataverse says is there already is fine", async () => {
  await using environment = await startWithRole();
  const error = { code: "0x80040237", message: "Cannot insert duplicate key." };
  environment.dataverse.failNext(
    { status: 412, body: { error }, afterEffect: true },
    { operation: "assignRole" },
  );

  await users(environment).create(USER);

  expect(usersOf(environment)).toEqual([ourUser(environment)]);
});

test("a user that was created is deleted for good, and one that is gone already isn't a failure", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);

  await engine.delete(created);
  await engine.delete(created);

  expect(usersOf(environment)).toEqual([]);
  expect(await engine.refresh(created)).toBeUndefined();
});

test.each(["updateUser", "deleteUser"])(
  "when the answer to %s is lost, the deletion goes through",
  async (operation) => {
    await using environment = await startWithRole();
    const engine = users(environment);
    const created = await engine.create(USER);
    environment.dataverse.failNext({ reset: true, afterEffect: true }, { operation });

    await engine.delete(created);

    expect(usersOf(environment)).toEqual([]);
  },
);

test("a user that owns rows stays, disabled and without roles, with a warning", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);
  const written = await fetch(`${environment.dataverse.url}/api/data/v9.2/admin_auditlogs`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${environment.tokenOf(CLIENT_ID)}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ admin_title: "LaunchPowerApp" }),
  });

  await engine.delete(created);

  expect(written.status).toBe(204);
  expect(usersOf(environment)).toEqual([{ ...ourUser(environment), isDisabled: true, roles: [] }]);
  expect(environment.warnings).toEqual([
    `the application user ${USER_ID} owns rows, so Dataverse does not delete it; it stays, disabled and without roles. Once ` +
      "their tables are deleted, or the rows are reassigned, this deletes it; run it twice, since the first time only " +
      `marks it as deleted:\n  az rest --method delete --resource ${CONNECTION.environmentUrl} --url ` +
      `"${CONNECTION.environmentUrl}/api/data/v9.2/systemusers(${USER_ID})"`,
  ]);
  // What the warning advises.
  environment.dataverse.auditRows.clear();
  const api = await environment.administrator();
  for (const _ of ["mark", "delete"]) await api.send({ method: "DELETE", path: `systemusers(${USER_ID})` });
  expect(usersOf(environment)).toEqual([]);
});

test("a user that another stack has given a role, too, stays as it is but for ours, with a warning", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  await makeRole(environment, "Another stack", OTHER_ROLE_ID);
  const ours = await engine.create(USER);
  const theirs = await engine.create({ ...USER, newUserId: OTHER_USER_ID, roleId: OTHER_ROLE_ID });

  await engine.delete(ours);

  expect(theirs.state.adopted).toBe(true);
  expect(usersOf(environment)).toEqual([{ ...ourUser(environment), roles: ["Another stack"] }]);
  expect(environment.warnings).toEqual([
    `the application user ${USER_ID} stays, without the role of this stack: it also has Another stack. When nothing needs it, ` +
      "delete it in the Power Platform admin center (environment, Settings, Application users)",
  ]);
});

test("a user that was made is ours, even when Dataverse gives it another id than we chose", async () => {
  await using environment = await startWithRole();
  const { connect } = environment.dependencies;
  const dependencies: DataverseDependencies = {
    ...environment.dependencies,
    connect: async (...args) => {
      const api = await connect(...args);
      return { ...api, send: async (request) => await api.send(withoutUserId(request)) };
    },
  };
  const engine = engineFor(applicationUser(dependencies), environment);

  const created = await engine.create(USER);
  await engine.delete(created);

  expect(created.state.userId).not.toBe(USER_ID);
  expect(created.state.adopted).toBe(false);
  expect(usersOf(environment)).toEqual([]);
});

test("a deletion that is refused for another reason fails (control)", async () => {
  await using environment = await startWithRole();
  const engine = users(environment);
  const created = await engine.create(USER);
  const error = { code: "0x80048358", message: "This user can't be deleted." };
  environment.dataverse.failNext({ status: 400, body: { error } }, { operation: "deleteUser" });

  await expect(engine.delete(created)).rejects.toThrow(
    `can't delete the application user of ${CLIENT_ID} in contoso.crm4.dynamics.com: HTTP 400 0x80048358: This user can't`,
  );
});

function withoutUserId(request: DataverseRequest): DataverseRequest {
  const { systemuserid: _, ...body } = request.body ?? {};
  return request.method === "POST" && request.path === "systemusers" ? { ...request, body } : request;
}
