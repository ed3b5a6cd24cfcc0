import * as resources from "@pulumi/azure-native/resources";
import { AppRegistration } from "./components/appRegistration";
import { ClientSecret } from "./components/clientSecret";
import { DataverseAccess } from "./components/dataverseAccess";
import { onFailure } from "./components/failures/failureHook";
import { Image } from "./components/image";
import { mendErrorStacks } from "./components/errorStacks";
import { lookUp } from "./components/lookUps/lookUps";
import { Monitoring } from "./components/monitoring/monitoring";
import { outputsOf } from "./components/outputs";
import type { Place } from "./components/place";
import { createProviders } from "./components/providers";
import { rotationAt } from "./components/rotation";
import { RuntimeIdentity } from "./components/runtimeIdentity";
import { readSettings } from "./components/settings/readSettings";
import { StateStorage } from "./components/stateStorage";
import { SyncRuntime } from "./components/syncRuntime";
import { tagsOf } from "./components/tags";
import { todayMs } from "./components/today";
import { clouds } from "./runtime/clouds";

/** One stack: everything one tenant needs, from its settings; the outputs are those of outputs.ts. */
export = async () => {
  mendErrorStacks();
  const today = todayMs(process.env, Date.now());
  const settings = readSettings(new Date(today));
  const { protect } = settings;
  const cloud = clouds[settings.cloud];
  const providers = createProviders(settings);
  const { subscriptionId, names, location, existing, consentFor, recoverVault } = await lookUp(
    settings,
    providers,
  );

  const inBoth = { providers: [providers.azuread, providers.azureNative] };
  const tags = tagsOf(settings.tags);
  const resourceGroupName =
    settings.resourceGroupName ??
    new resources.ResourceGroup(
      "resource-group",
      { resourceGroupName: names.of("azure-native:resources:ResourceGroup"), location, tags },
      { provider: providers.azureNative, protect, hooks: onFailure("resource-group", cloud.graphHost) },
    ).name;
  const place: Place = { cloud, resourceGroupName, location, subscriptionId, names, tags, protect };

  const identity = new RuntimeIdentity("runtime-identity", { place }, inBoth);
  const { principalId } = identity;
  const registration = new AppRegistration(
    "app-registration",
    { place, settings, existing, consentFor, runtimePrincipalId: principalId },
    inBoth,
  );
  const rotation = rotationAt(settings, today);
  const { applicationId } = registration;
  const secret =
    settings.credential === "federated"
      ? undefined
      : new ClientSecret(
          "client-secret",
          { place, settings, applicationId, rotation, principalId, recoverVault },
          inBoth,
        );
  const state = new StateStorage("state-storage", { place, principalId }, inBoth);
  const image = new Image("image", { place, settings, principalId }, inBoth);
  const { clientId, registered } = registration;
  const dataverse = new DataverseAccess(
    "dataverse-access",
    { place, settings, clientId, registered },
    inBoth,
  );
  const monitoring = new Monitoring(
    "monitoring",
    { place, settings, secretOverdueAt: secret && rotation.overdueAt },
    inBoth,
  );
  const runtime = new SyncRuntime(
    "sync-runtime",
    {
      place,
      settings,
      identity,
      registration,
      secret,
      state,
      image,
      dataverse,
      workspaceId: monitoring.workspaceId,
    },
    inBoth,
  );
  return outputsOf({ place, settings, registration, secret, image, runtime });
};
