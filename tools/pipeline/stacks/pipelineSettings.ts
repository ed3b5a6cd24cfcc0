import { asId } from "../../../common/guid";
import { deploymentClouds } from "../../../common/deploymentClouds";
import type { CloudName } from "../../../common/clouds";

/** A setting that pipelines need, and how its text is read. */
export interface PipelineSetting<T> {
  readonly key: string;
  /** Undefined for a text that is not allowed. */
  readonly read: (text: string) => T | undefined;
  readonly allowed: string;
  /** Value to show in a command. */
  readonly example: string;
}

/** Namespace of the settings that only pipelines read. */
export const NAMESPACE = "ci:";

const guid = { read: asId, allowed: "a GUID, not all zeros", example: "<guid>" };

/** Where the stack's state is: https://www.pulumi.com/docs/iac/concepts/state-and-backends/ */
export const backend: PipelineSetting<string> = {
  key: `${NAMESPACE}backend`,
  read: asBackend,
  // Where the pipelines' identities can sign in; a state in file:// would be gone with the pipeline's disk.
  allowed: "URL of a blob container: azblob://, then A-Z a-z 0-9 . _ ~ : / ? & = % + , -",
  example: "azblob://state?storage_account=<account>",
};

/** In place of an identity: pull requests get no preview of the stack. */
export const NO_PREVIEWS = "none";

/** Identity that may only read, for pull requests. */
export const previewClientId: PipelineSetting<string> = {
  ...guid,
  key: `${NAMESPACE}previewClientId`,
  read: (text) => (text === NO_PREVIEWS ? text : asId(text)),
  allowed: `a GUID that isn't all zeros, or ${NO_PREVIEWS} for a stack without previews`,
};

/** Identity that deploys. */
export const deployClientId: PipelineSetting<string> = { key: `${NAMESPACE}deployClientId`, ...guid };

/** All keys there are in the namespace. */
export const ciKeys = [backend, previewClientId, deployClientId].map(({ key }) => key);

/** The subscription, as the program itself wants it. */
export const subscriptionId: PipelineSetting<string> = { key: "azure-native:subscriptionId", ...guid };

/** The tenant, as the program itself wants it. */
export function tenantIdOf(project: string): PipelineSetting<string> {
  return { key: `${project}:tenantId`, ...guid };
}

/** The Microsoft cloud of the tenant, as the program itself wants it. */
export function cloudOf(project: string): PipelineSetting<CloudName> {
  return {
    key: `${project}:cloud`,
    read: (text) => (isCloudName(text) ? text : undefined),
    allowed: Object.keys(deploymentClouds).join(" · "),
    example: "commercial",
  };
}

function isCloudName(text: string): text is CloudName {
  return Object.hasOwn(deploymentClouds, text);
}

/** Nothing that a shell would take for its own but &, which separates parameters; no @, so no password either. */
function asBackend(text: string): string | undefined {
  const isBackend = /^azblob:\/\/[A-Za-z0-9][\w.~:/?&=%+,-]*$/.test(text);
  return isBackend && URL.canParse(text) ? text : undefined;
}
