import { withBlocks } from "../../../tools/commandBlocks/blocks";

const page = (name: string): string =>
  `# Page\n\n<!-- commands: ${name} -->\nold\n<!-- /commands -->\n\nmore\n`;

test("a place gets its commands, for both shells, and the rest of the page stays", () => {
  expect(withBlocks(page("up"), { up: [["npm", "run", "plan", "--", "--stack", "it's"]] })).toBe(
    [
      "# Page",
      "",
      "<!-- commands: up -->",
      "",
      "```bash",
      String.raw`npm run plan -- --stack 'it'\''s'`,
      "```",
      "",
      "<details><summary>the same in PowerShell</summary>",
      "",
      "```powershell",
      "npm run plan '--' --stack 'it''s'",
      "```",
      "",
      "</details>",
      "",
      "<!-- /commands -->",
      "",
      "more",
      "",
    ].join("\n"),
  );
});

test("filling a page twice changes nothing more", () => {
  const blocks = { up: [["pulumi", "up"]] } as const;

  expect(withBlocks(withBlocks(page("up"), blocks), blocks)).toBe(withBlocks(page("up"), blocks));
});

test("commands without a place, and a place without commands, are refused by name", () => {
  expect(() => withBlocks(page("up"), { up: [], down: [] })).toThrow("commands are up, down");
  expect(() => withBlocks(page("up"), {})).toThrow("places for up");
});
