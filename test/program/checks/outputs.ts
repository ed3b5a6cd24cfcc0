import type { Recorded } from "../../../plan/recorded";
import { at } from "../../../plan/values";
import type { CloudName } from "../../../runtime/clouds";
import { TENANT } from "../../support/builders";
import { GIVEN_IMAGE, valuesOf } from "../../components/combinations";
import { CONTEXT } from "../../components/settingsBuilder";
import type { VariantRun } from "../runProgram";
import { BY_HAND } from "../byHand";
import { runtimeOf } from "./container";

interface Hosts {
  readonly activity: string;
  readonly login: string;
  readonly portal: string;
}

const worldwide = { login: "login.microsoftonline.com", portal: "portal.azure.com" };
const usGovernment = { login: "login.microsoftonline.us", portal: "portal.azure.us" };

/**
 * https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-reference and
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud; 21Vianet's Activity API as
 * runtime/clouds.ts says.
 */
const hosts: Readonly<Record<CloudName, Hosts>> = {
  commercial: { ...worldwide, activity: "manage.office.com" },
  gcc: { ...worldwide, activity: "manage-gcc.office.com" },
  gccHigh: { ...usGovernment, activity: "manage.office365.us" },
  dod: { ...usGovernment, activity: "manage.protection.apps.mil" },
  china: {
    login: "login.partner.microsoftonline.cn",
    portal: "portal.azure.cn",
    activity: "manage.office365.cn",
  },
};

/** All outputs of a variant; ids, addresses and the image are those that the stand-ins answered. */
export function expectedOutputs({ variant, cloud, resources }: VariantRun): Record<string, unknown> {
  const { activity, login, portal } = hosts[variant.cloud];
  const { clientId, displayName } = registrationOf(cloud);
  const group =
    variant.resourceGroup === "existing" ? BY_HAND.group : `rg-${CONTEXT.project}-${CONTEXT.stack}`;
  const secret = found(resources, "client-secret-secret");
  return {
    tenantId: TENANT,
    clientId,
    appRegistrationName: displayName,
    connectorResourceUrl: `https://${activity}`,
    ...(variant.credential === "federated"
      ? {}
      : {
          vaultName: at(secret?.inputs, "vaultName"),
          clientSecretUri: at(secret?.outputs, "properties", "secretUri"),
        }),
    consentLink: `https://${login}/${TENANT}/adminconsent?client_id=${clientId}`,
    apiPermissionsLink: `https://${portal}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/${clientId}`,
    resourceGroupLink: `https://${portal}/#@${TENANT}/resource/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}`,
    resourceGroupName: group,
    runtimeName: runtimeOf(resources).outputs.name,
    image: variant.image === "given" ? GIVEN_IMAGE : found(resources, "image-build")?.outputs.image,
    dataverseUrl: valuesOf(variant).dataverseUrl,
    dataverseTable: "admin_auditlog",
  };
}

/** The tenant's one registration that belongs to the stack: its own, or the one made by hand. */
export function registrationOf({ resources }: Pick<VariantRun["cloud"], "resources">) {
  const applications = [...resources.values()].filter(
    ({ type }) => type === "azuread:index/application:Application",
  );
  const [registration, ...others] = applications;
  if (registration === undefined || others.length > 0)
    throw new Error(`${others.length + 1} app registrations`);
  return {
    clientId: String(registration.outputs.clientId),
    displayName: String(registration.inputs.displayName),
  };
}

function found(resources: readonly Recorded[], name: string): Recorded | undefined {
  return resources.find((resource) => resource.name === name);
}
