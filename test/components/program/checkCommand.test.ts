import { checkCommandOf } from "../../../components/program/checkCommand";
import { guid } from "../../support/builders";
import { typedIntoBash } from "../../support/recordedCommands";

const args = {
  subscriptionId: guid(5),
  // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules allows brackets.
  resourceGroupName: "rg (audit).log",
  runtimeName: "ca-audit-log",
};
const JOB = `/subscriptions/${guid(5)}/resourceGroups/rg (audit).log/providers/Microsoft.App/jobs/ca-audit-log`;

test("typed into bash, the command runs check in the app's container", () => {
  const { calls, output } = typedIntoBash(checkCommandOf({ ...args, hosting: "app" }), ["az"]);

  expect(calls).toEqual([
    [
      ...["az", "containerapp", "exec", "--subscription", guid(5)],
      ...["--resource-group", "rg (audit).log", "--name", "ca-audit-log"],
      ...["--command", "/nodejs/bin/node main.cjs check"],
    ],
  ]);
  expect(output).not.toMatch(/not found|syntax error|unexpected/);
});

test("typed into bash, the command starts the job with its own image and environment, and other arguments", () => {
  const { calls, output } = typedIntoBash(checkCommandOf({ ...args, hosting: "job" }), ["az"]);

  const [read, start] = calls;
  expect(calls).toHaveLength(2);
  expect(read?.slice(0, -1)).toEqual([
    ...["az", "rest", "--method", "get", "--url", `${JOB}?api-version=2025-07-01`, "--query"],
  ]);
  expect(read?.at(-1)).toBe(
    '{containers: properties.template.containers[].{name: name, image: image, args: `["check"]`, env: env, resources: {cpu: resources.cpu, memory: resources.memory}}}',
  );
  expect(start).toEqual([
    ...["az", "rest", "--method", "post", "--url", `${JOB}/start?api-version=2025-07-01`],
    ...["--body", "", "--query", "name", "--output", "tsv"],
  ]);
  expect(output).not.toMatch(/not found|syntax error|unexpected/);
});
