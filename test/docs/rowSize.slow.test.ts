import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { scenario } from "../support/scenario";

/** Bytes of UTF-8 in what the runtime fills of a row; Dataverse's own columns are none of it. */
function bytesOf(row: Readonly<Record<string, unknown>>): number {
  const filled = Object.entries(row).filter(([column, value]) => /^_?admin_/.test(column) && value !== null);
  return filled.reduce((bytes, [, value]) => bytes + Buffer.byteLength(String(value)), 0);
}

test("the README says how much text a row of the simulated tenant has", async () => {
  await using tenant = await scenario({ events: 20_000, matchingShare: 0.5, recordsPerBlob: 400 });
  await tenant.run("once");
  const sizes = [...tenant.dataverse.auditRows.values()].map(bytesOf);
  const mean = sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length;

  const readme = readFileSync(resolve(__dirname, "../../README.md"), "utf8");
  const [, said] = /a row has about (\d+) bytes of text/.exec(readme) ?? [];
  expect(Math.round(mean / 10) * 10).toBe(Number(said));
});
