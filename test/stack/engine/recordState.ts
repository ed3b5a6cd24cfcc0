import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ok } from "./command";
import { recordedWith, startTenant } from "./tenant";

/**
 * npx tsx test/stack/engine/recordState.ts NAME: keeps the state of a stack as today's program makes it, for upgrade.test.ts
 * to hold later programs against. To be run twice for each version that users may have deployed, such as 0.3.0 and
 * 0.3.0-built-image, whose stack builds its image.
 */
async function main(name: string): Promise<void> {
  await using tenant = await startTenant();
  const { settings, env } = recordedWith(name);
  const dev = await tenant.stack("dev", settings);
  ok(await dev.up({ env }));
  const { text } = await dev.exportState();
  const folder = join(__dirname, "fixtures");
  mkdirSync(folder, { recursive: true });
  // Where a line of the program lies says nothing about the stack, and names folders of this computer.
  const withoutPlaces = (key: string, value: unknown): unknown =>
    ["sourcePosition", "stackTrace"].includes(key) ? undefined : value;
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify(JSON.parse(text, withoutPlaces), undefined, 2)}\n`,
  );
}

const [, , name] = process.argv;
if (name === undefined) throw new Error("which version? npx tsx test/stack/engine/recordState.ts 0.1.0");
void main(name);
