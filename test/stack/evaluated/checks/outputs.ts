import { logsLinkOf, runtimeNamesOf } from "../../../../components/monitoring/logsLink";
import { namesOf } from "../../../../components/naming/names";
import { checkCommandOf } from "../../../../components/program/checkCommand";
import type { Recorded } from "../../../../tools/plan/recorded";
import { at, listAt } from "../../../../tools/plan/values";
import { TENANT } from "../../../support/builders";
import { givenImage, sharedIds, valuesOf } from "../../combinations";
import { CONTEXT } from "../../../components/settings/settingsBuilder";
import { cloudFacts } from "../../cloudFacts";
import type { VariantRun } from "../runProgram";
import { BY_HAND } from "../byHand";
import { containerOf, runtimeOf } from "./container";

/** All outputs of a variant; ids, addresses and the image are those that the fake providers answered. */
export function expectedOutputs({ variant, cloud, resources }: VariantRun): Record<string, unknown> {
  const { activity, login, portal } = cloudFacts[variant.cloud];
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
    checkCommand: checkCommandOf({
      hosting: variant.hosting,
      subscriptionId: cloud.subscriptionId,
      resourceGroupName: group,
      runtimeName: String(runtimeOf(resources).outputs.name),
    }),
    logsLink: logsLinkOf({
      portalHost: portal,
      tenantId: TENANT,
      workspaceId:
        variant.parts === "shared"
          ? String(sharedIds["logAnalyticsWorkspaceId"])
          : String(found(resources, "monitoring-workspace")?.id),
      sharedWorkspaceGroupId:
        variant.parts === "own"
          ? undefined
          : `/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}`,
      runtimeNames: runtimeNamesOf(namesOf({ ...CONTEXT, subscriptionId: cloud.subscriptionId })),
    }),
    image: variant.image === "given" ? givenImage(variant) : found(resources, "image-build")?.outputs.image,
    dataverseUrl: valuesOf(variant).dataverseUrl,
    dataverseTable: "admin_auditlog",
    runtimeSettings: plainSettings(resources),
  };
}

/** Those of the container's variables that aren't secrets. */
function plainSettings(resources: readonly Recorded[]): Record<string, unknown> {
  const variables = listAt(containerOf(resources), "env");
  const plain = variables.filter((variable) => at(variable, "value") !== undefined);
  return Object.fromEntries(plain.map((variable) => [String(at(variable, "name")), at(variable, "value")]));
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
