import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../../common/errors";
import { runCommandLine, UsageError } from "../commandLine";
import { prepareOutputFolder } from "../outputPath";
import { connectorDefinition } from "./definition";
import { connectorProperties } from "./properties";
import { readConnectorArgs } from "./stack";
import { nextSteps } from "./steps";

const USAGE = `npm run connector -- --stack <name> [--out <folder>]

Writes the custom connector that the CoE Starter Kit's flow reads the audit feed through, filled from the stack's outputs:
apiDefinition.swagger.json and apiProperties.json, into the folder (default: connector).`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { stack: { type: "string" }, out: { type: "string", default: "connector" } },
  });
  if (values.stack === undefined)
    throw new UsageError(`--stack names the stack; \`pulumi stack ls\` lists them.\nusage: ${USAGE}`);
  prepareOutputFolder("--out", values.out);
  const { args, hasSecret } = await readConnectorArgs(values.stack);
  write(values.out, {
    "apiDefinition.swagger.json": connectorDefinition(args),
    "apiProperties.json": connectorProperties(args),
  });
  for (const line of nextSteps(values.stack, { folder: values.out, hasSecret })) console.log(line);
}

function write(folder: string, files: Readonly<Record<string, object>>): void {
  try {
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, name), `${JSON.stringify(content, undefined, 2)}\n`);
  } catch (error) {
    throw new UsageError(`${folder} can't be written: ${messageOf(error)}; name another folder by --out`, {
      cause: error,
    });
  }
}

void runCommandLine(main, USAGE);
