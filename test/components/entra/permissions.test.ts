import {
  applicationPermissions,
  delegatedPermissions,
  microsoftGraph,
  office365Management,
} from "../../../components/entra/permissions";

/** https://learn.microsoft.com/office/office-365-management-api/get-started-with-office-365-management-apis */
test("the runtime reads the feed and the health of services, a connector's user the feed alone; no DLP content", () => {
  const names = (permissions: readonly { readonly value: string }[]): string[] =>
    permissions.map(({ value }) => value);

  expect(office365Management.appId).toBe("c5393580-f805-4401-95e8-94b7a6ef2fc2");
  expect(names(applicationPermissions)).toEqual(["ActivityFeed.Read", "ServiceHealth.Read"]);
  expect(names(delegatedPermissions)).toEqual(["ActivityFeed.Read"]);
});

test("a permission has its published id", () => {
  expect(applicationPermissions.map(({ id }) => id)).toEqual([
    "594c1fb6-4f81-4475-ae41-0c394909246c",
    "e2cea78f-e743-4d8f-a16a-75b629a038ae",
  ]);
});

/** https://learn.microsoft.com/graph/permissions-reference#userreadall */
test("users are read by the application permission, not by the delegated one of that name", () => {
  expect(microsoftGraph).toEqual({
    appId: "00000003-0000-0000-c000-000000000000",
    userReadAll: { value: "User.Read.All", id: "df021288-bdef-4463-88db-98f22de89214" },
  });
});
