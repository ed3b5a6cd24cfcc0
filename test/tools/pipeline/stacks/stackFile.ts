import { stringify } from "yaml";
import type { Repository } from "../../../support/gitRepository";

export const PROJECT = "name: hello\nruntime: nodejs\n";
const TENANT = "11111111-1111-4111-8111-111111111111";
const PREVIEW = "22222222-2222-4222-8222-222222222222";
const SUBSCRIPTION = "33333333-3333-4333-8333-333333333333";
/** Another identity. */
export const OTHER = "55555555-5555-4555-8555-555555555555";
const DEPLOY = "44444444-4444-4444-8444-444444444444";

/** The text of a complete stack file; undefined leaves a key out. */
export function stackFile(changes: Readonly<Record<string, unknown>> = {}): string {
  const config = {
    "hello:tenantId": TENANT,
    "azure-native:subscriptionId": SUBSCRIPTION,
    "hello:credential": "federated",
    "ci:backend": "azblob://state?storage_account=stcontoso",
    "ci:previewClientId": PREVIEW,
    "ci:deployClientId": DEPLOY,
    ...changes,
  };
  return stringify({ config }, { keepUndefined: false });
}

/** What the command prints about such a stack. */
export function listed(stack: string, changed: boolean): Record<string, unknown> {
  return {
    stack,
    changed,
    backend: "azblob://state?storage_account=stcontoso",
    tenantId: TENANT,
    subscriptionId: SUBSCRIPTION,
    armEnvironment: "public",
    azureCloud: "azurecloud",
    previewClientId: PREVIEW,
    deployClientId: DEPLOY,
  };
}

/** Writes a project with complete stacks of these names. */
export function writeStacks(repository: Repository, names: readonly string[]): void {
  repository.write("Pulumi.yaml", PROJECT);
  for (const name of names) repository.write(`Pulumi.${name}.yaml`, stackFile());
}
