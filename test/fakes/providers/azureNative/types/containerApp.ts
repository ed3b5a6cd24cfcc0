import { fresh, type Rule } from "../../base/resourceType";
import { anything, choice, integer, listOf, objectOf, path, text } from "../../base/shape";
import { at, isObject, objectsAt, print, same, textAt } from "../../base/values";
import type { Values } from "../../fakeProvider";
import { idInGroup, type ArmType } from "../armType";
import { commonOutputs, groupFields, identityBlock, identityOutputs, IDENTITY_TYPES } from "./common";
import { accessRules } from "./containerAccess";
import { containerRules, environmentOf, invalidField, isWithin } from "./containerRules";
import { configurationFields, ingress, scale, templateFields } from "./containers";
import { eventStream } from "./managedEnvironment";

const armType = "Microsoft.App/containerApps";

const ownRules: readonly Rule[] = [
  {
    // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftapp
    code: "ContainerAppInvalidName",
    judge: ({ name }) =>
      /^[a-z](?!.*--)[a-z0-9-]{0,30}[a-z0-9]$/.test(name)
        ? undefined
        : `Invalid ContainerApp name '${name}'. A name must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character and cannot have '--'. The length must not be more than 32 characters.`,
  },
  {
    code: "ContainerAppMissingEnvironment",
    judge: ({ inputs }) =>
      environmentOf(inputs) === "" ? "Container App is missing its environment." : undefined,
  },
  {
    // https://learn.microsoft.com/azure/container-apps/scale-app
    code: "ContainerAppInvalidScaleSpec",
    judge: ({ inputs }) => {
      const [low, high] = [
        at(inputs, "template.scale.minReplicas") ?? 0,
        at(inputs, "template.scale.maxReplicas") ?? 10,
      ];
      const fits = isWithin(low, 0, Number(high)) && isWithin(high, 1, 1000);
      return fits ? undefined : `minReplicas ${print(low)} and maxReplicas ${print(high)} are invalid.`;
    },
  },
  {
    // Message: MicrosoftDocs/azure-docs#90247
    code: "ContainerAppInvalidScaleRule",
    judge: ({ inputs }) => {
      const kinds = ["azureQueue", "custom", "http", "tcp"];
      const wrong = objectsAt(inputs, "template.scale.rules").find(
        (rule) => kinds.filter((kind) => isObject(rule[kind])).length !== 1,
      );
      return wrong === undefined
        ? undefined
        : `The scale rule '${String(wrong["name"])}' is invalid must have either Azure Queue or HTTP or Custom Rule specified.`;
    },
  },
  {
    // https://learn.microsoft.com/azure/container-apps/ingress-overview
    code: "ContainerAppInvalidIngress",
    judge: ({ inputs }) => {
      if (!isWithin(at(inputs, "configuration.ingress.targetPort"), 1, 65535))
        return invalidField("configuration.ingress.targetPort", "The port must be 1 to 65535.");
      const weights = objectsAt(inputs, "configuration.ingress.traffic").map(({ weight }) =>
        Number(weight ?? 0),
      );
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      if (weights.length > 0 && total !== 100)
        return invalidField("configuration.ingress.traffic", `The weights add up to ${total}, not to 100.`);
      const actions = objectsAt(inputs, "configuration.ingress.ipSecurityRestrictions").map(
        ({ action }) => action,
      );
      return new Set(actions).size > 1
        ? invalidField("configuration.ingress.ipSecurityRestrictions", "All rules must have the same action.")
        : undefined;
    },
  },
  {
    // https://learn.microsoft.com/azure/container-apps/revisions
    code: "InvalidParameterValueInContainerTemplate",
    judge: ({ inputs }) => {
      const suffix = textAt(inputs, "template.revisionSuffix");
      return suffix === "" || /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(suffix)
        ? undefined
        : invalidField("template.revisionsuffix", `Invalid value: "${suffix}"`);
    },
  },
  {
    code: "InvalidParameterValueInContainerTemplate",
    judge: ({ inputs, previous }) => {
      const suffix = textAt(inputs, "template.revisionSuffix");
      const isReused = suffix !== "" && suffix === textAt(previous?.inputs, "template.revisionSuffix");
      return isReused && !isSameTemplate(previous?.inputs, inputs)
        ? invalidField(
            "template.revisionsuffix",
            `Invalid value: "${suffix}": revision with suffix ${suffix} already exists.`,
          )
        : undefined;
    },
  },
];

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/app/resource-manager/Microsoft.App
export const containerApp: ArmType = {
  token: "azure-native:app:ContainerApp",
  armType,
  apiVersion: "2025-02-02-preview",
  name: { input: "containerAppName", kind: "random" },
  inputs: groupFields({
    containerAppName: path(),
    configuration: objectOf({
      ...configurationFields,
      activeRevisionsMode: choice("Single", "Multiple", "Labels"),
      dapr: anything(),
      ingress,
      maxInactiveRevisions: integer(),
      revisionTransitionThreshold: integer(),
      runtime: anything(),
      service: anything(),
      targetLabel: text(),
    }),
    environmentId: text(),
    managedEnvironmentId: text(),
    extendedLocation: anything(),
    identity: identityBlock(...IDENTITY_TYPES),
    kind: choice("workflowapp"),
    managedBy: text(),
    patchingConfiguration: anything(),
    template: objectOf({
      ...templateFields,
      revisionSuffix: text(),
      scale,
      serviceBinds: listOf(anything()),
      terminationGracePeriodSeconds: integer(),
    }),
    workloadProfileName: text(),
  }),
  replaces: ["location", "environmentId", "managedEnvironmentId", "kind"],
  idOf: idInGroup(armType, "containerAppName"),
  parentsOf: (inputs) => [environmentOf(inputs)].filter(Boolean),
  outputs: {
    ...commonOutputs(armType),
    provisioningState: fresh(() => "Succeeded"),
    runningStatus: fresh(() => "Running"),
    // A revision comes with a changed template, not with a changed secret.
    latestRevisionName: fresh(({ id, name, inputs, previous, world }) => {
      const isKept = previous !== undefined && isSameTemplate(previous.inputs, inputs);
      if (isKept) return previous.outputs["latestRevisionName"];
      const suffix = textAt(inputs, "template.revisionSuffix") || world.hex(id, "revision").slice(0, 7);
      return `${name}--${suffix}`;
    }),
    "configuration.ingress.fqdn": fresh(({ name, inputs, world }) => {
      const domain = textAt(world.find(environmentOf(inputs))?.outputs, "defaultDomain");
      const isExternal = at(inputs, "configuration.ingress.external") === true;
      return `${name}${isExternal ? "" : ".internal"}.${domain}`;
    }),
    outboundIpAddresses: fresh(({ inputs, world }) => [
      textAt(world.find(environmentOf(inputs))?.outputs, "staticIp"),
    ]),
    eventStreamEndpoint: fresh(({ id, inputs }) => eventStream(id, textAt(inputs, "location"))),
    ...identityOutputs,
  },
  rules: [...ownRules, ...containerRules],
  provisioning: accessRules("container app"),
};

function isSameTemplate(before: Values | undefined, now: Values): boolean {
  return same(at(before, "template"), at(now, "template"));
}
