import { startEnvironment } from "../../support/environment";
import { ROLE, ROLE_NAME, roles, seenFromBelow, startWithRole, USER, users } from "../../support/directory";

test.each(["Local", "Deep"] as const)(
  "a refresh by a deployer whose privileges reach its business unit alone (%s) keeps what is recorded, with a warning",
  async (depth) => {
    await using environment = await startEnvironment();
    const ours = { role: await roles(environment).create(ROLE), user: await users(environment).create(USER) };
    const below = await seenFromBelow(environment, { prvReadRole: depth, prvReadUser: depth });

    const role = await roles(below).refresh(ours.role);
    const user = await users(below).refresh(ours.user);

    expect({ role, user }).toEqual(ours);
    expect(environment.warnings).toEqual([expect.stringContaining("is missing prvReadRole privilege")]);
  },
);

test("a refresh by a deployer whose privileges reach the organisation sees both (control)", async () => {
  await using environment = await startEnvironment();
  const ours = { role: await roles(environment).create(ROLE), user: await users(environment).create(USER) };
  const below = await seenFromBelow(environment, { prvReadRole: "Global", prvReadUser: "Global" });
  environment.dataverse.removeRolePrivilege(ROLE_NAME, "prvReadadmin_App");

  const role = await roles(below).refresh(ours.role);
  const user = await users(below).refresh(ours.user);

  expect(role?.inputs.privileges).not.toHaveProperty("prvReadadmin_App");
  expect(user).toEqual(ours.user);
  expect(environment.warnings).toEqual([]);
});

test("a role or user that the deployer may not see is not deleted behind its back, but refused", async () => {
  await using environment = await startEnvironment();
  const role = await roles(environment).create(ROLE);
  const user = await users(environment).create(USER);
  const below = await seenFromBelow(environment, {
    ...READ_BELOW,
    prvDeleteRole: "Local",
    prvDeleteUser: "Local",
  });

  await expect(users(below).delete(user)).rejects.toThrow("is missing prvReadUser privilege");
  await expect(roles(below).delete(role)).rejects.toThrow("is missing prvDeleteRole privilege");
});

test("an interrupted creation of a role that the deployer may not see says what it lacks, at once", async () => {
  await using environment = await startWithRole();
  const below = await seenFromBelow(environment, { ...READ_BELOW, prvCreateRole: "Global" });

  await expect(roles(below).create(ROLE)).rejects.toThrow("is missing prvReadRole privilege");
  expect(environment.clock.slept).toEqual([]);
});

test("a user that the deployer may not see, and so can't be created, is told in Dataverse's words", async () => {
  await using environment = await startWithRole();
  await users(environment).create(USER);
  const below = await seenFromBelow(environment, { ...READ_BELOW, prvCreateUser: "Global" });

  await expect(users(below).create(USER)).rejects.toThrow(
    /timed out after 3\d\d s waiting for .* to be shown: HTTP 400 0x8004f511/,
  );
});

const READ_BELOW = { prvReadBusinessUnit: "Global", prvReadRole: "Local", prvReadUser: "Local" } as const;
