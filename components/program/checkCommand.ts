import { bashWord } from "../../common/shellWord";
import type { StackSettings } from "../settings/stackSettings";

interface CheckCommandArgs {
  readonly hosting: StackSettings["hosting"];
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  /** Physical name of the app or job. */
  readonly runtimeName: string;
}

/** Of the job's `start`: https://learn.microsoft.com/rest/api/resource-manager/containerapps/jobs/start */
const API_VERSION = "2025-07-01";

/**
 * The command, for bash, that has the runtime check sign-in, permission, auditing, subscription, table and privileges. A
 * job is started with other arguments: an execution's template replaces the job's own as a whole, so image and environment go along.
 */
export function checkCommandOf({
  hosting,
  subscriptionId,
  resourceGroupName,
  runtimeName,
}: CheckCommandArgs): string {
  if (hosting === "app")
    return commandLine(
      ...["az", "containerapp", "exec", "--subscription", subscriptionId],
      ...["--resource-group", resourceGroupName, "--name", runtimeName],
      ...["--command", "/nodejs/bin/node main.cjs check"],
    );
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
  const job = `${group}/providers/Microsoft.App/jobs/${runtimeName}`;
  const container =
    'name: name, image: image, args: `["check"]`, env: env, resources: {cpu: resources.cpu, memory: resources.memory}';
  const template = commandLine(
    ...["az", "rest", "--method", "get", "--url", `${job}?api-version=${API_VERSION}`],
    ...["--query", `{containers: properties.template.containers[].{${container}}}`],
  );
  const start = commandLine(
    "az",
    "rest",
    "--method",
    "post",
    "--url",
    `${job}/start?api-version=${API_VERSION}`,
  );
  return `${start} --body "$(${template})" --query name --output tsv`;
}

function commandLine(...words: readonly string[]): string {
  return words.map(bashWord).join(" ");
}
