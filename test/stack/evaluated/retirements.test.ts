import { resourceApis } from "../../../tools/pipeline/retirements/azureApis";
import { runProgram, type ProgramRun } from "./runProgram";

/** Namespace and version of every resource of Azure, such as `Microsoft.App 2025-02-02-preview`. */
function apisOf({ resources }: ProgramRun): string[] {
  return resources
    .filter(({ type }) => type.startsWith("azure-native:"))
    .map(({ id = "", outputs }) => {
      const namespace = id.split("/providers/").slice(1).at(-1)?.split("/")[0] ?? "Microsoft.Resources";
      return `${namespace} ${String(outputs.azureApiVersion)}`;
    });
}

test("every version of an API that stacks send has a row of its end of life, and no row is left over", async () => {
  const alertEmails = ["admin@contoso.example"];
  const app = await runProgram({ alertEmails });
  const job = await runProgram({ hosting: "job", alertEmails });

  const sent = new Set([...apisOf(app), ...apisOf(job)]);

  expect([...sent].sort()).toEqual(resourceApis.map(({ what }) => what).sort());
});
