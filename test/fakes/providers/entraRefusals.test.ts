import type { Values } from "./fakeProvider";
import { applicationInputs, furnishTenant } from "./furnishedTenant";
import { entraRef } from "./testing";

test("an apostrophe in a name breaks the check for duplicates, in the preview already", () => {
  const { cloud } = furnishTenant();

  for (const preview of [true, false])
    expect(() =>
      cloud.azuread.create(entraRef("Application"), { ...applicationInputs, displayName: "Bob's" }, preview),
    ).toThrow(/Could not check for existing application\(s\): .*Invalid filter clause/);
});

test("a tenant can demand a reference of each registration", () => {
  const { cloud } = furnishTenant();
  cloud.directory.demandServiceReference("7");
  const create = (more: Values) =>
    cloud.azuread.create(entraRef("Application"), { ...applicationInputs, displayName: "new", ...more });

  expect(() => create({})).toThrow("ServiceTreeValueMissing");
  expect(() => create({ serviceManagementReference: "8" })).toThrow("ServiceTreeValueInvalid");
  expect(create({ serviceManagementReference: "7" }).id).toMatch("/applications/");
});

test("an application that may change only what it owns can't go on from a registration that it is no owner of", () => {
  const { cloud } = furnishTenant();
  const pipeline = cloud.directory.signInAsOwner();
  const make = (owners?: string[]) => {
    const inputs = { displayName: `of ${String(owners)}`, ...(owners && { owners }) };
    const { id, outputs } = cloud.azuread.create(entraRef("Application"), inputs);
    const secret = { applicationId: id, displayName: "s" };
    return {
      principal: () => cloud.azuread.create(entraRef("ServicePrincipal"), { clientId: outputs["clientId"] }),
      password: () => cloud.azuread.create(entraRef("ApplicationPassword"), secret),
      update: () =>
        cloud.azuread.update(entraRef("Application"), id, {
          olds: inputs,
          news: { ...inputs, owners: [pipeline] },
        }),
    };
  };

  const [foreign, own] = [make(), make([pipeline])];
  for (const act of [foreign.principal, foreign.password, foreign.update])
    expect(act).toThrow("Authorization_RequestDenied: Insufficient privileges to complete the operation.");
  for (const act of [own.principal, own.password, own.update]) expect(act).not.toThrow();
});
