import type { Recorded } from "../recorded";
import { isUnknown } from "../../../common/pulumi/wireValues";
import type { Policy, Violation } from "./rule";

const APPLICATIONS = ["azuread:index/application:Application"];

/**
 * Microsoft's own applications that one meets in this neighbourhood.
 * https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 */
const microsoftApps: Readonly<Record<string, string>> = {
  "00000002-0000-0000-c000-000000000000": "Windows Azure Active Directory",
  "00000002-0000-0ff1-ce00-000000000000": "Office 365 Exchange Online",
  "00000003-0000-0000-c000-000000000000": "Microsoft Graph",
  "00000003-0000-0ff1-ce00-000000000000": "Office 365 SharePoint Online",
  "00000007-0000-0000-c000-000000000000": "Dataverse",
  "475226c6-020e-4fb2-8a90-7a972cbfc1d4": "PowerApps Service",
  "797f4846-ba00-4fd7-ba43-dac1f8f63013": "Windows Azure Service Management API",
  "c5393580-f805-4401-95e8-94b7a6ef2fc2": "Office 365 Management APIs",
  "cfa8b339-82a2-471a-a3c9-0fa0be7a4093": "Azure Key Vault",
};

/**
 * Refuses to own a service principal that isn't our own application's. Destroying Microsoft's would take the service
 * from the whole tenant: https://github.com/hashicorp/terraform-provider-azuread/issues/1141
 */
export const firstParty: Policy = {
  name: "no service principal of another party is managed",
  why: "a destroy would take it from everybody in the tenant",
  check: (resources) =>
    resources
      .filter(({ type, inputs }) => type.startsWith("azuread:") && inputs.clientId !== undefined)
      .flatMap((resource) => violationsOf(resource, resources)),
};

function violationsOf(
  { urn, inputs, propertyDependencies }: Recorded,
  resources: readonly Recorded[],
): Violation[] {
  const { clientId, useExisting } = inputs;
  const hint = "look it up with getServicePrincipal instead";
  const microsofts = microsoftApps[String(clientId).toLowerCase()];
  if (microsofts !== undefined) return [{ urn, problem: `it is Microsoft's: ${microsofts}`, hint }];
  if (useExisting !== undefined && useExisting !== false) {
    return [{ urn, problem: "useExisting adopts what the stack didn't create", hint }];
  }
  const sources = propertyDependencies.clientId ?? [];
  const ours = resources.filter(({ type }) => APPLICATIONS.includes(type));
  const isOurs =
    ours.some(({ outputs }) => !isUnknown(clientId) && outputs.clientId === clientId) ||
    ours.some(({ urn: application }) => sources.includes(application));
  if (isOurs) return [];
  return [{ urn, problem: `client id ${String(clientId)} belongs to no application of this program`, hint }];
}
