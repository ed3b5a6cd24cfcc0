import * as pulumi from "@pulumi/pulumi";
import { auditTable } from "../../common/dataverse/columns";
import type { AppRegistration } from "../entra/appRegistration";
import type { ClientSecret } from "../entra/clientSecret";
import type { EnvironmentVariable } from "../hosting/runtimeEnvironment";
import { checkCommandOf } from "./checkCommand";
import { dataverseCommands } from "../dataverse/dataverseCommands";
import type { Image } from "../image/image";
import { logOf, logsLinkOf } from "../monitoring/logsLink";
import type { StackContext } from "./stackContext";
import type { StackSettings } from "../settings/stackSettings";

interface OutputArgs {
  readonly place: StackContext;
  readonly settings: StackSettings;
  readonly registration: Pick<AppRegistration, "clientId" | "displayName">;
  /** Undefined: the credential is federated. */
  readonly secret: Pick<ClientSecret, "vaultName" | "secretUri"> | undefined;
  readonly image: Pick<Image, "reference">;
  /** Id of the Log Analytics workspace. */
  readonly workspaceId: pulumi.Output<string>;
  /** Physical name of the app or job. */
  readonly runtimeName: pulumi.Output<string>;
  /** Of the container. */
  readonly environment: readonly EnvironmentVariable[];
}

/** What a user needs after `pulumi up`: ids for a custom connector, links for people, names for commands. */
export function outputsOf({
  place,
  settings,
  registration,
  secret,
  image,
  workspaceId,
  runtimeName,
  environment,
}: OutputArgs) {
  const { cloud, subscriptionId, resourceGroupName } = place;
  const { clientId, displayName } = registration;
  const { tenantId, dataverseUrl, enrich, hosting, skipDataverse } = settings;
  const portal = `https://${cloud.portalHost}`;
  return {
    tenantId,
    clientId,
    appRegistrationName: displayName,
    /** "Resource URL" of a custom connector's OAuth 2.0 settings. */
    connectorResourceUrl: `https://${cloud.activityHost}`,
    ...(secret === undefined ? {} : { vaultName: secret.vaultName, clientSecretUri: secret.secretUri }),
    consentLink: pulumi.interpolate`https://${cloud.loginHost}/${tenantId}/adminconsent?client_id=${clientId}`,
    apiPermissionsLink: pulumi.interpolate`${portal}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/${clientId}`,
    resourceGroupLink: pulumi.interpolate`${portal}/#@${tenantId}/resource/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`,
    resourceGroupName,
    runtimeName,
    checkCommand: pulumi
      .all([resourceGroupName, runtimeName])
      .apply(([group, runtime]) =>
        checkCommandOf({ hosting, subscriptionId, resourceGroupName: group, runtimeName: runtime }),
      ),
    logsLink: workspaceId.apply((id) =>
      logsLinkOf({
        portalHost: cloud.portalHost,
        tenantId,
        workspaceId: id,
        ...logOf(place, settings),
      }),
    ),
    image: image.reference,
    ...(dataverseUrl === undefined ? {} : { dataverseUrl }),
    ...(skipDataverse && dataverseUrl !== undefined
      ? { dataverseCommands: byHand({ place, environmentUrl: dataverseUrl, tenantId, clientId, enrich }) }
      : {}),
    dataverseTable: auditTable.logicalName,
    /** For `npm run runtime -- --stack …`; without those that are secret. */
    runtimeSettings: Object.fromEntries(
      environment.flatMap((each) => ("value" in each ? [[each.name, each.value] as const] : [])),
    ),
  };
}

/** For the admin who prepares Dataverse in the stack's place: `pulumi stack output dataverseCommands`. */
function byHand(args: {
  readonly place: Pick<StackContext, "cloud" | "names">;
  readonly environmentUrl: string;
  readonly tenantId: string;
  readonly clientId: pulumi.Output<string>;
  readonly enrich: boolean;
}): pulumi.Output<string> {
  const { place, clientId, ...environment } = args;
  const { cloud, names } = place;
  return clientId.apply((id) =>
    dataverseCommands({ ...environment, cloud, clientId: id, roleName: names.stack }),
  );
}
