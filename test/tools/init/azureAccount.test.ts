import { accountIn } from "../../../tools/init/azureAccount";
import { guid } from "../../support/builders";

// https://learn.microsoft.com/cli/azure/manage-azure-subscriptions-azure-cli
const SHOWN = {
  environmentName: "AzureCloud",
  homeTenantId: guid(2),
  id: guid(3),
  isDefault: true,
  managedByTenants: [],
  name: "Contoso",
  state: "Enabled",
  tenantId: guid(1),
  user: { name: "admin@contoso.com", type: "user" },
};

test("what az account show prints has the subscription, the sign-in's tenant and the subscription's own", () => {
  expect(accountIn(JSON.stringify(SHOWN))).toEqual({
    subscriptionId: guid(3),
    tenantId: guid(1),
    homeTenantId: guid(2),
  });
});

test("an older az doesn't tell the subscription's own tenant: it is that of the sign-in", () => {
  const { homeTenantId: _, ...older } = SHOWN;

  expect(accountIn(JSON.stringify(older))?.homeTenantId).toBe(guid(1));
});

// A sign-in without subscriptions: az login --allow-no-subscriptions
test.each(["", "Please run 'az login'", "[]", JSON.stringify({ ...SHOWN, id: "N/A(tenant level account)" })])(
  "%j is no account",
  (text) => {
    expect(accountIn(text)).toBeUndefined();
  },
);
