import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { forStack } from "../../../common/pulumi/stackOption";
import { setCommand } from "../../../common/settings/problem";
import { runCommandLine, UsageError } from "../../commandLine";
import { fileOfStack, noSuchStack, readProject, readStackFile, stackNames } from "../../stackFiles";
import { pulumiOutputs } from "../../stackOutputs";
import { backend as ciBackend } from "../../pipeline/stacks/pipelineSettings";
import { madeForStacks, type MadeForStack } from "./pipelineSettings";
import { withPipelineSettings } from "./stackFile";

const USAGE = "npm run bootstrap:write -- --stack NAME";
const PROGRAM = "tools/bootstrap";

/** Writes the outputs of a stack of tools/bootstrap into the files of the stacks that it is for. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { stack: { type: "string" } } });
  const { stack: bootstrap = "" } = values;
  if (bootstrap === "")
    throw new UsageError(`Name the stack of ${PROGRAM} whose outputs are written.\nusage: ${USAGE}`);
  const folder = process.cwd();
  const { name: project } = readProject(folder);
  const made = madeForStacks(await pulumiOutputs(bootstrap, { folder: join(folder, PROGRAM) }), bootstrap);
  const names = stackNames(folder);
  // All or none: each is read before the first is written.
  const changes = made.map((each) => {
    if (!names.includes(each.stack)) throw noSuchStack(folder, each.stack);
    const path = join(folder, fileOfStack(each.stack));
    return { made: each, path, ...withPipelineSettings(readFileSync(path, "utf8"), project, each) };
  });
  for (const { made: each, path, text, keys } of changes) {
    if (keys.length > 0) writeFileSync(path, text);
    console.log(`${fileOfStack(each.stack)}: ${keys.length === 0 ? "unchanged" : `set ${keys.join(", ")}`}`);
    for (const line of notesOn(each, keys, { folder, project })) console.log(`  ${line}`);
  }
}

/** What is left to do for a stack, or to look at. */
function notesOn(
  { stack, backend, secretsProvider, deployClientId, previewClientId }: MadeForStack,
  keys: readonly string[],
  { folder, project }: { readonly folder: string; readonly project: string },
): string[] {
  const settings = readStackFile(folder, stack);
  const consent = settings.get(`${project}:adminConsent`);
  return [
    `client ids: previews ${previewClientId}, deployments ${deployClientId}`,
    ...(keys.includes(ciBackend.key)
      ? [
          `new: export PULUMI_BACKEND_URL='${backend}' && pulumi stack init ${stack} --secrets-provider '${secretsProvider}' && pulumi up --stack ${stack}`,
          `deployed already: move ${stack} '${backend}' '${secretsProvider}' (docs/ci.md, step 3)`,
        ]
      : []),
    ...(keys.includes(`${project}:resourceGroupName`)
      ? [
          "resourceGroupName is new: a stack that is deployed already would be replaced by it. Name that one's group in",
          `${PROGRAM}, as deployedResourceGroup, and take resourceGroupName out of the file again.`,
        ]
      : []),
    ...(consent === false || consent === "false"
      ? []
      : [`A pipeline can't consent: ${forStack(setCommand("adminConsent", "false"), stack)}`]),
  ];
}

void runCommandLine(main, USAGE);
