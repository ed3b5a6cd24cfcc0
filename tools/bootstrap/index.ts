import { resolve } from "node:path";
import * as azureNative from "@pulumi/azure-native/provider";
import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import { deploymentClouds } from "../../common/deploymentClouds";
import { describe, listed, type Problem } from "../../common/settings/problem";
import { checkDeployer } from "../../components/lookUps/deployer";
import { findMicrosoftGraph } from "../../components/lookUps/directory";
import { namesOf } from "../../components/naming/names";
import { tagsOf } from "../../components/naming/tags";
import { fixErrorStacks } from "../../components/program/errorStacks";
import { UserError } from "../../components/program/userError";
import { UsageError } from "../commandLine";
import { readProject, readStackFile } from "../stackFiles";
import type { Place } from "./place";
import { givenIn, readBootstrapSettings, type BootstrapSettings } from "./settings";
import { Shared } from "./shared";
import { factsOfAll, type StackFacts } from "./stackFacts";
import { StackParts } from "./stackParts";

const REPOSITORY = resolve(__dirname, "../..");

/** What pipelines need for the stacks of one tenant; `npm run bootstrap:write` writes the outputs into their files. */
export = async () => {
  fixErrorStacks();
  const settings = readSettings();
  const stacks = readStackFacts(settings);
  const [{ tenantId, cloud: cloudName } = { tenantId: "", cloud: "commercial" as const }] = stacks;
  const cloud = deploymentClouds[cloudName];
  const entra = new azuread.Provider("azuread", { environment: cloud.entraEnvironment });
  const { subscriptionId, location } = settings;
  const providers = new Map(
    [...new Set([subscriptionId, ...stacks.map((stack) => stack.subscriptionId)])].map((id) => [
      id,
      new azureNative.Provider(id === subscriptionId ? "azure-native" : `azure-native-${id}`, {
        environment: cloud.azureEnvironment,
        location,
        subscriptionId: id,
      }),
    ]),
  );
  const providerOf = (id: string): azureNative.Provider => {
    const found = providers.get(id);
    if (found === undefined) throw new RangeError(`no provider of subscription ${id}`);
    return found;
  };
  const both = { azuread: entra, azureNative: providerOf(subscriptionId) };
  await checkDeployer({ tenantId, cloud: cloudName }, both);
  const place: Place = {
    settings,
    tenantId,
    cloud,
    names: namesOf({ subscriptionId, project: pulumi.getProject(), stack: pulumi.getStack() }),
    tags: tagsOf({}),
    graphObjectId: await findMicrosoftGraph({ provider: entra }),
    providerOf,
  };
  const opts = { providers: [entra] };
  // No stack's name has a dot, and the names of failure hooks are one of a kind.
  const shared = new Shared("all.stacks", { place }, opts);
  const parts = stacks.map((stack) => {
    const { outputs } = new StackParts(stack.name, { place, shared: shared.names, stack }, opts);
    return [stack.name, outputs] as const;
  });
  return {
    backend: shared.backend,
    secretsProvider: shared.secretsProvider,
    stacks: Object.fromEntries(parts.filter(([, outputs]) => outputs !== undefined)),
  };
};

function readSettings(): BootstrapSettings {
  const read = readBootstrapSettings(givenIn(pulumi.runtime.allConfig(), pulumi.getProject()));
  if ("problems" in read) throw refusal(read.problems);
  return read.settings;
}

function readStackFacts({ stacks }: BootstrapSettings): readonly StackFacts[] {
  try {
    const read = factsOfAll(stacks, readProject(REPOSITORY), (name) => readStackFile(REPOSITORY, name));
    if ("problems" in read) throw refusal(read.problems);
    return read.facts;
  } catch (error) {
    // A stack without a file, or a file that can't be read.
    if (error instanceof UsageError) throw new UserError(error.message);
    throw error;
  }
}

function refusal(problems: readonly Problem[]): UserError {
  return new UserError(
    `Wrong settings:\n${listed(problems.map((problem) => describe(problem, pulumi.getStack())))}`,
  );
}
