import { readFileSync, writeFileSync } from "node:fs";
import { withBlocks } from "./blocks";
import { pages } from "./commands";

/** npm run docs:commands: writes the commands of the documents, for bash and for PowerShell. */
for (const [file, blocks] of Object.entries(pages))
  writeFileSync(file, withBlocks(readFileSync(file, "utf8"), blocks));
