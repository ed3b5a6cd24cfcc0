import { createReadStream } from "node:fs";
import { parse } from "csv-parse";

/** What splitting a file into records and parsing their AuditData takes at least; `import.ts` runs it. */
async function main(): Promise<void> {
  const parser = createReadStream(process.argv[2] ?? "").pipe(parse({ columns: false }));
  let records = -1;
  parser.on("data", (cells: string[]) => {
    if (++records > 0) JSON.parse(cells[5] ?? "");
  });
  await new Promise((resolve) => parser.once("end", resolve));
  console.log(JSON.stringify({ records }));
}

void main();
