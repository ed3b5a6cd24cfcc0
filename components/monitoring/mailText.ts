import type { StackSettings } from "../settings/stackSettings";

/** What to run first: a command of the runtime, on a workstation or in the container, or one of Pulumi's. */
export type Command =
  { readonly onWorkstation: string } | { readonly inContainer: string } | { readonly pulumi: string };

/** The stack that a mail is about. */
export interface Addressee {
  readonly stack: string;
  readonly hosting: StackSettings["hosting"];
  readonly runtimeName: string;
  readonly resourceGroupName: string;
  /** Web address of the repository that the stack is deployed from; undefined: it isn't known. */
  readonly repository: string | undefined;
}

const RUNBOOK = "docs/runbook.md";

/**
 * The description of an alert's rule, which every mail carries, unlike custom properties; 4,096 characters at most.
 * https://learn.microsoft.com/azure/azure-monitor/service-limits#alerts
 */
export function descriptionOf(
  { key, meaning, command }: { readonly key: string; readonly meaning: string; readonly command: Command },
  addressee: Addressee,
): string {
  const runbook = linkTo(RUNBOOK, key, addressee.repository);
  return `${meaning} Stack ${addressee.stack}. Run \`${textOf(command, addressee)}\`. What to do then: ${runbook}`;
}

function textOf(command: Command, { stack, hosting, runtimeName, resourceGroupName }: Addressee): string {
  const onWorkstation = (name: string): string => `npm run runtime -- --stack ${stack} ${name}`;
  if ("pulumi" in command) return `pulumi ${command.pulumi} --stack ${stack}`;
  if ("onWorkstation" in command) return onWorkstation(command.onWorkstation);
  // A job has no container between two passes: the runbook has the lines that start it with another command.
  if (hosting === "job") return onWorkstation("status");
  const where = `--name ${runtimeName} --resource-group ${resourceGroupName}`;
  return `az containerapp exec ${where} --command "/nodejs/bin/node main.cjs ${command.inContainer}"`;
}

/** A section of a document, in the repository's own pages on the web, or by its path. */
export function linkTo(path: string, section: string, repository: string | undefined): string {
  if (repository === undefined) return `${path}#${section} in the repository`;
  // https://learn.microsoft.com/azure/devops/project/wiki/markdown-guidance
  if (repository.includes("/_git/")) return `${repository}?path=/${path}&anchor=${section}`;
  return `${repository}/blob/HEAD/${path}#${section}`;
}
