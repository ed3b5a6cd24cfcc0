import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { AppRegistration } from "./components/entra/appRegistration";
import { ClientSecret } from "./components/entra/clientSecret";
import { DataverseAccess } from "./components/dataverse/dataverseAccess";
import { onFailure } from "./components/failures/failureHook";
import { Image } from "./components/image/image";
import { fixErrorStacks } from "./components/program/errorStacks";
import { lookUp } from "./components/lookUps/lookUps";
import { Monitoring } from "./components/monitoring/monitoring";
import { outputsOf } from "./components/program/outputs";
import { tellNextSteps } from "./components/program/nextSteps";
import type { StackContext } from "./components/program/stackContext";
import { createProviders } from "./components/program/providers";
import { repositoryOf } from "./components/program/repository";
import { rotationAt } from "./components/entra/rotation";
import { RuntimeIdentity } from "./components/hosting/runtimeIdentity";
import { environmentOf } from "./components/hosting/runtimeContainer";
import { readSettings } from "./components/settings/readSettings";
import { StateStorage } from "./components/hosting/stateStorage";
import { SyncRuntime } from "./components/hosting/syncRuntime";
import { tagsOf } from "./components/naming/tags";
import { todayMs } from "./components/program/today";
import { deploymentClouds } from "./common/deploymentClouds";

/** One stack: everything one tenant needs, from its settings; the outputs are those of outputs.ts. */
export = async () => {
  fixErrorStacks();
  const today = todayMs(process.env, Date.now());
  const settings = readSettings(new Date(today));
  const { protect } = settings;
  const cloud = deploymentClouds[settings.cloud];
  const providers = createProviders(settings);
  const {
    subscriptionId,
    caller,
    names,
    groupName,
    location,
    existing,
    existingConsent,
    consentFor,
    usersConsentFor,
    recoverVault,
    registry,
  } = await lookUp(settings, providers);

  const inBoth = { providers: [providers.azuread, providers.azureNative] };
  // First, since it may be refused; the identity that it trusts comes later.
  const [runtimePrincipalId, setRuntimePrincipalId] = pulumi.deferredOutput<string>();
  const registration = new AppRegistration(
    "app-registration",
    {
      place: { cloud, names, protect },
      settings,
      existing,
      existingConsent,
      consentFor,
      usersConsentFor,
      caller,
      runtimePrincipalId,
    },
    inBoth,
  );
  await registration.accepted;

  const tags = tagsOf(settings.tags);
  const resourceGroupName =
    settings.resourceGroupName ??
    new resources.ResourceGroup(
      "resource-group",
      { resourceGroupName: groupName, location, tags },
      { provider: providers.azureNative, protect, hooks: onFailure("resource-group", cloud.graphHost) },
    ).name;
  const place: StackContext = {
    cloud,
    resourceGroupName,
    groupName,
    location,
    subscriptionId,
    names,
    tags,
    protect,
  };

  const identity = new RuntimeIdentity("runtime-identity", { place }, inBoth);
  const { principalId } = identity;
  setRuntimePrincipalId(principalId);
  const runtime = new SyncRuntime("sync-runtime", { place }, inBoth);
  const after = runtime.environment;
  const rotation = rotationAt(settings, today);
  const { applicationId } = registration;
  const monitoring = new Monitoring("monitoring", { place, after, settings }, inBoth);
  const { workspaceId } = monitoring;
  const secret =
    settings.credential === "secret"
      ? new ClientSecret(
          "client-secret",
          { place, settings, applicationId, rotation, principalId, recoverVault, workspaceId, after },
          inBoth,
        )
      : undefined;
  const state = new StateStorage("state-storage", { place, principalId, workspaceId }, inBoth);
  const image = new Image(
    "image",
    { place, settings, principalId, registry, after: secret === undefined ? [] : [secret.readerRole] },
    inBoth,
  );
  const { clientId, registered } = registration;
  const dataverse = new DataverseAccess(
    "dataverse-access",
    { place, settings, clientId, registered },
    inBoth,
  );
  const needed = { settings, identity, registration, secret, state, image, dataverse, workspaceId };
  const hosted = runtime.run(needed);
  const alerts = monitoring.createAlerts({
    place,
    settings,
    secretOverdueAt: secret && rotation.overdueAt,
    repository: repositoryOf(__dirname),
    runtime: hosted,
  });
  const environment = environmentOf(needed);
  const { runtimeName } = hosted;
  const outputs = outputsOf({
    place,
    settings,
    registration,
    secret,
    image,
    workspaceId,
    runtimeName,
    environment,
  });
  tellNextSteps({ settings, outputs, after: alerts });
  return outputs;
};
