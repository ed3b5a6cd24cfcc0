import type { Command } from "./command";
import { inBash, inPowershell } from "./quoting";

/** Commands of a page, by the name of their place in it: `<!-- commands: name -->` to `<!-- /commands -->`. */
export type Blocks = Readonly<Record<string, readonly Command[]>>;

const PLACES = /(<!-- commands: (.*?) -->\n).*?(<!-- \/commands -->)/gs;

/** The page with each of its places filled. Throws where places and blocks don't match. */
export function withBlocks(page: string, blocks: Blocks): string {
  const names = [...page.matchAll(PLACES)].map(([, , name = ""]) => name);
  if (names.sort().join() !== Object.keys(blocks).sort().join())
    throw new Error(
      `the page has places for ${names.join(", ")}; commands are ${Object.keys(blocks).join(", ")}`,
    );
  return page.replaceAll(PLACES, (_, open: string, name: string, close: string) =>
    [open, shown(blocks[name] ?? []), close].join("\n"),
  );
}

function shown(commands: readonly Command[]): string {
  return `${fenced("bash", commands.map(inBash))}
<details><summary>the same in PowerShell</summary>

${fenced("powershell", commands.map(inPowershell))}
</details>
`;
}

function fenced(language: string, lines: readonly string[]): string {
  return `\`\`\`${language}\n${lines.join("\n")}\n\`\`\`\n`;
}
