import { fresh, type Rule } from "../../base/resourceType";
import { anything, choice, integer, listOf, objectOf, path, required, text } from "../../base/shape";
import { at, isObject, print, textAt } from "../../base/values";
import type { Values } from "../../fakeProvider";
import { idInGroup, type ArmType } from "../armType";
import { commonOutputs, groupFields, identityBlock, identityOutputs, IDENTITY_TYPES } from "./common";
import { accessRules } from "./containerAccess";
import { containerRules, environmentOf } from "./containerRules";
import { auth, configurationFields, templateFields } from "./containers";
import { isCron } from "./cron";
import { eventStream } from "./managedEnvironment";

const armType = "Microsoft.App/jobs";
const counts = { parallelism: integer(), replicaCompletionCount: integer() };

const TRIGGER_BLOCKS: Readonly<Record<string, string>> = {
  Schedule: "scheduleTriggerConfig",
  Event: "eventTriggerConfig",
  Manual: "manualTriggerConfig",
};

// https://learn.microsoft.com/azure/container-apps/jobs
const ownRules: readonly Rule[] = [
  {
    // https://learn.microsoft.com/cli/azure/containerapp/job
    code: "ContainerAppInvalidName",
    judge: ({ name }) =>
      /^[a-z](?!.*--)[a-z0-9-]{0,29}[a-z0-9]$/.test(name)
        ? undefined
        : `Invalid job name '${name}'. A name must consist of lower case alphanumeric characters or '-', start with a letter, end with an alphanumeric character, cannot have '--', and must be less than 32 characters.`,
  },
  {
    code: "ContainerAppMissingEnvironment",
    judge: ({ inputs }) => (environmentOf(inputs) === "" ? "The job is missing its environment." : undefined),
  },
  {
    code: "JobConfigurationInvalid",
    judge: ({ inputs }) => {
      const trigger = textAt(inputs, "configuration.triggerType");
      const given = Object.entries(TRIGGER_BLOCKS).filter(([, block]) =>
        isObject(at(inputs, `configuration.${block}`)),
      );
      const fits = given.length === 1 && given[0]?.[0] === trigger;
      return fits
        ? undefined
        : `A job of trigger type ${trigger} takes ${TRIGGER_BLOCKS[trigger]}, and no other.`;
    },
  },
  {
    code: "JobConfigurationInvalid",
    judge: ({ inputs }) => {
      const cron = at(inputs, "configuration.scheduleTriggerConfig.cronExpression");
      return cron === undefined || isCron(print(cron))
        ? undefined
        : `The cron expression '${print(cron)}' is invalid: it needs five fields.`;
    },
  },
  {
    code: "JobConfigurationInvalid",
    judge: ({ inputs }) => {
      const seconds = Number(at(inputs, "configuration.replicaTimeout"));
      const retries = Number(at(inputs, "configuration.replicaRetryLimit") ?? 0);
      return seconds > 0 && retries >= 0
        ? undefined
        : "replicaTimeout must be greater than 0, and replicaRetryLimit 0 or greater.";
    },
  },
  { code: "JobConfigurationInvalid", judge: ({ inputs }) => judgeCounts(inputs) },
];

// https://github.com/Azure/azure-rest-api-specs/tree/main/specification/app/resource-manager/Microsoft.App
export const job: ArmType = {
  token: "azure-native:app:Job",
  armType,
  apiVersion: "2025-02-02-preview",
  name: { input: "jobName", kind: "random" },
  inputs: groupFields({
    jobName: path(text({ pattern: "^[-\\w\\._\\(\\)]+$" })),
    configuration: objectOf({
      ...configurationFields,
      triggerType: required(choice("Schedule", "Event", "Manual")),
      replicaTimeout: required(integer()),
      replicaRetryLimit: integer(),
      manualTriggerConfig: objectOf(counts),
      scheduleTriggerConfig: objectOf({ ...counts, cronExpression: required(text()) }),
      eventTriggerConfig: objectOf({
        ...counts,
        scale: objectOf({
          minExecutions: integer(),
          maxExecutions: integer(),
          pollingInterval: integer(),
          rules: listOf(
            objectOf({
              name: text(),
              type: text(),
              identity: text(),
              metadata: anything(),
              auth,
            }),
            { key: "name" },
          ),
        }),
      }),
    }),
    environmentId: text(),
    extendedLocation: anything(),
    identity: identityBlock(...IDENTITY_TYPES),
    template: objectOf(templateFields),
    workloadProfileName: text(),
  }),
  replaces: ["location", "environmentId"],
  idOf: idInGroup(armType, "jobName"),
  parentsOf: (inputs) => [environmentOf(inputs)].filter(Boolean),
  outputs: {
    ...commonOutputs(armType),
    provisioningState: fresh(() => "Succeeded"),
    runningState: fresh(() => "Ready"),
    outboundIpAddresses: fresh(({ inputs, world }) => [
      textAt(world.find(environmentOf(inputs))?.outputs, "staticIp"),
    ]),
    eventStreamEndpoint: fresh(({ id, inputs }) => eventStream(id, textAt(inputs, "location"))),
    ...identityOutputs,
  },
  rules: [...ownRules, ...containerRules],
  provisioning: accessRules("job"),
};

function judgeCounts(inputs: Values): string | undefined {
  for (const block of Object.values(TRIGGER_BLOCKS)) {
    const parallel = Number(at(inputs, `configuration.${block}.parallelism`) ?? 1);
    const complete = Number(at(inputs, `configuration.${block}.replicaCompletionCount`) ?? 1);
    if (complete < 1 || complete > parallel)
      return "replicaCompletionCount must be at least 1 and not greater than parallelism.";
  }
  return undefined;
}
