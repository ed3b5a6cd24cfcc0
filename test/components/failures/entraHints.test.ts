import { guid } from "../../support/builders";
import { hintOf } from "./failure";
import { argumentsOf } from "./shell";
import { entra } from "../../../components/failures/types";

/** As the provider has it: https://github.com/hashicorp/terraform-provider-azuread/blob/main/internal/helpers/tf/errors.go */
const TAKEN = `An existing "azuread_application" with name "Audit" (ID: "${guid(1)}") was found and \`prevent_duplicate_names\` was specified. To be managed via Terraform, this resource needs to be imported into the State.`;

test("a registration of the same name: adopt it, choose another name, or import an interrupted one's", () => {
  const said = hintOf(TAKEN, { type: entra.application, inputs: { displayName: "Audit" } }) ?? "";
  const lines = said.split("\n");
  const importing = lines.pop() ?? "";

  expect(lines.join("\n")).toBe(
    [
      'The tenant already has an app registration named "Audit". To use it, put its client id into existingClientId:',
      "  az ad app list --display-name 'Audit' --query \"[].appId\" --output tsv",
      "  pulumi config set existingClientId <client id> --stack dev",
      'To create a separate one, choose another name: pulumi config set appName "<name>" --stack dev',
      "If an interrupted `pulumi up` of this stack created it, import it, then run `pulumi up --stack dev` again:",
    ].join("\n"),
  );
  expect(argumentsOf(importing).pulumi.slice(0, 4)).toEqual([
    ...["import", entra.application, "state-storage-writer", `/applications/${guid(1)}`],
  ]);
});

test("a shell hands the registration's name over as it is, whatever it contains", () => {
  const name = `It's "dev" & more $(id)`;
  const said = hintOf(TAKEN, { type: entra.application, inputs: { displayName: name } }) ?? "";

  const { az } = argumentsOf(`${said.split("\n")[1] ?? ""} >/dev/null`);

  expect(az.slice(0, 5)).toEqual(["ad", "app", "list", "--display-name", name]);
});

test.each(["Principal", "Tenant"])(
  "no room for more objects of the %s: who may make more, and what can go",
  (whose) => {
    const error = `unexpected status 403 (403 Forbidden) with error: Directory_QuotaExceeded: The directory object quota limit for the ${whose} has been exceeded. Please ask your administrator to increase the quota limit or delete objects to reduce the used quota.`;

    expect(hintOf(error, { type: entra.principal })).toBe(
      [
        "The deployer has as many objects in Entra as it may have (250 without an admin role), or the tenant has. Deleted ones count for 30",
        "days. Let an admin sign in for the first `pulumi up`, or delete what is no longer used:",
        '  az ad app list --show-mine --query "[].{name:displayName, id:appId}" --output table',
      ].join("\n"),
    );
  },
);

const UNKNOWN_OWNER =
  "Could not create application: unexpected status 404 (404 Not Found) with error: Request_ResourceNotFound: Resource 'x' does not exist or one of its queried reference-property objects are not present.";

test("an owner whom the tenant does not know: which setting, and what may be in it", () => {
  const type = entra.application;

  expect(hintOf(UNKNOWN_OWNER, { type, inputs: { owners: [guid(1)] } })).toBe(
    `ownerObjectIds is ["${guid(1)}"], and the tenant does not know each of them; ` +
      "allowed: object ids of users and service principals\naz ad user show --id <mail> --query id",
  );
});

test("elsewhere the same words aren't about an owner", () => {
  expect(hintOf(UNKNOWN_OWNER, { type: entra.password })).toBe(undefined);
});

test("a deployer without the right to do it in Entra: the role of an admin, the permission of a pipeline", () => {
  const error =
    "ApplicationsClient.BaseClient.Post(): unexpected status 403 with OData error: Authorization_RequestDenied: Insufficient privileges to complete the operation.";

  expect(hintOf(error)).toBe(
    [
      "The deployer may not do this in Entra. For an admin: the role Cloud Application Administrator. For a pipeline:",
      "Application.ReadWrite.OwnedBy with its object id in ownerObjectIds, and adminConsent false.",
      "Who can unlock a registration: another of its owners, a Cloud Application Administrator or an Application Administrator.",
      "They make the application an owner of the registration (az ad app owner add --id <client id> --owner-object-id <object id>)",
      "and of its enterprise application (Microsoft Entra admin center, Enterprise apps, Owners).",
    ].join("\n"),
  );
});

/** https://github.com/microsoft/PubSec-Info-Assistant/issues/681 has the first in full. */
test.each([
  "CredentialInvalidLifetimeAsPerAppPolicy: Credential lifetime exceeds the max value allowed as per assigned policy 'x'.",
  "CredentialTypeNotAllowedAsPerAppPolicy",
  "Credential type not allowed as per assigned policy 'x'.",
])("a policy against secrets, or long ones: %s", (error) => {
  expect(hintOf(error)).toBe(
    [
      "A tenant policy restricts secrets of app registrations. Where it limits their lifetime, shorten it:",
      "  pulumi config set secretLifetimeDays <30-730> --stack dev",
      "Where it forbids them, use none: pulumi config set credential federated --stack dev",
    ].join("\n"),
  );
});

const MISSING_REFERENCE =
  "Could not create application: unexpected status 400 (400 Bad Request) with error: ServiceTreeValueMissing: ServiceManagementReference field is required for Create, but is missing in the request.";

test.each([
  [{}, "serviceManagementReference is not set, and the tenant demands one;"],
  [{ serviceManagementReference: "7" }, 'serviceManagementReference is "7", which the tenant refuses;'],
])("a tenant that demands a service reference: with inputs %j, %s", (inputs, says) => {
  const hint = hintOf(MISSING_REFERENCE, { type: entra.application, inputs });

  expect(hint?.split("\n")[0]).toBe(says);
  expect(hint).toContain("pulumi config set serviceManagementReference <id of the service> --stack dev");
});

test("consent to Microsoft Graph that the deployer may not give: who may, and how to go without", () => {
  const error =
    "unexpected status 403 (403 Forbidden) with error: Authorization_RequestDenied: Insufficient privileges to complete the operation.";
  const users = { appRoleId: "df021288-bdef-4463-88db-98f22de89214" };

  const hint = hintOf(error, { type: entra.roleAssignment, inputs: users });
  const other = hintOf(error, { type: entra.roleAssignment, inputs: { appRoleId: guid(1) } });

  expect(hint).toContain("Privileged Role Administrator");
  expect(hint).toContain("pulumi config set enrich false --stack dev");
  expect(other).toContain("the role Cloud Application Administrator");
});
