import fc from "fast-check";
import type { Command } from "../../../tools/commandBlocks/command";
import { inBash, inPowershell } from "../../../tools/commandBlocks/quoting";
import { SEED } from "../../support/hostile";
import { powershellReader, type ReadCommand } from "../../support/powershell";
import { typedIntoBash } from "../../support/recordedCommands";

let read: (script: string) => ReadCommand[];
beforeAll(async () => {
  read = await powershellReader();
});

const SPECIAL = [
  "'",
  "’",
  "‘",
  "$",
  "`",
  "!",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "@",
  ",",
  ";",
  "&",
  "|",
  "<",
  ">",
  "#",
];
const piece = fc.oneof(
  fc.constantFrom(
    ...SPECIAL,
    " ",
    "\\",
    "%",
    "~",
    "*",
    "?",
    "^",
    "=",
    ":",
    ".",
    "/",
    "-",
    "--",
    "é",
    "–",
    "—",
    "\u00a0",
  ),
  fc.constantFrom(
    "$(id)",
    "$HOME",
    "`id`",
    "!!",
    "a",
    "7",
    "1e3",
    "0x1F",
    "1kb",
    "2026-01-01",
    "-a",
    "-a.b",
    "--",
    "--%",
  ),
  fc.string({ unit: "grapheme-ascii", maxLength: 4 }).map((text) => text.replaceAll('"', "")),
);
/** Texts of one line that no shell has to refuse. */
const text = fc
  .array(piece, { minLength: 1, maxLength: 5 })
  .map((pieces) => pieces.join(""))
  .filter((each) => each !== "" && !(each.endsWith("\\") && /\s/.test(each)));
const command = fc.array(text, { maxLength: 4 }).map((args): Command => ["pulumi", ...args]);

test("PowerShell reads each argument as the text that it stands for", () => {
  fc.assert(
    fc.property(command, (each) => {
      expect(read(inPowershell(each))).toEqual([each]);
    }),
    { ...SEED, numRuns: 1_500 },
  );
});

test("bash hands each argument to the program as the text that it stands for", () => {
  const commands = fc.sample(command, { ...SEED, numRuns: 500 });

  const { calls, output } = typedIntoBash(commands.map(inBash).join("\n"), ["pulumi"]);

  expect(calls).toEqual(commands);
  expect(output).not.toMatch(/not found|syntax error|unexpected/);
});

const NESTED: Command = [
  "az",
  "containerapp",
  "exec",
  "--name",
  { outputOf: ["pulumi", "stack", "output", "runtime name", "it's"] },
  "--command",
  "/nodejs/bin/node main.cjs status",
];

test("an argument may be what another command prints, blanks and all", () => {
  const { calls } = typedIntoBash(inBash(NESTED), ["az", "pulumi"]);

  expect(read(inPowershell(NESTED))).toEqual([NESTED]);
  expect(calls).toEqual([
    ["pulumi", "stack", "output", "runtime name", "it's"],
    [
      "az",
      "containerapp",
      "exec",
      "--name",
      "what prints stack output runtime name it's",
      "--command",
      "/nodejs/bin/node main.cjs status",
    ],
  ]);
});

test("a long command goes on in a second line, in both shells", () => {
  const long: Command = [
    "pulumi",
    ...Array.from({ length: 9 }, (_, n) => ["--name", `a value of ${n}`]).flat(),
  ];

  expect(
    inBash(long)
      .split("\n")
      .map((line) => line.length > 120),
  ).toEqual([false, false]);
  expect(typedIntoBash(inBash(long), ["pulumi"]).calls).toEqual([long]);
  expect(read(inPowershell(long))).toEqual([long]);
});

test("`--` for npm stands in quotes, without which PowerShell keeps it", () => {
  expect(inPowershell(["npm", "run", "report", "--", "--stack", "contoso"])).toBe(
    "npm run report '--' --stack contoso",
  );
});

test.each([
  ["what Windows PowerShell drops", "pulumi", ""],
  ["JSON, whose quotes PowerShell before 7.3 drops", "az", '{"a": 1}'],
  ["a backslash before the quote that Windows PowerShell adds", "pulumi", "C:\\my folder\\"],
  ["a variable of cmd.exe", "az", "%PATH% is it"],
  [
    "an address with two parameters, which cmd.exe takes for two commands",
    "az",
    "https://contoso.com/?a=1&b=2",
  ],
  ["a bracket that ends the block of az.cmd", "az", "startswith(name)"],
])("%s is refused for PowerShell", (_, program, arg) => {
  expect(() => inPowershell([program, arg])).toThrow(program);
  expect(() => inPowershell(["az", { outputOf: [program, arg] }])).toThrow(program);
  expect(() => inBash([program, arg])).not.toThrow();
});

test.each(["a\nb", "a\u0000", "\u001b[2J", "a\u2028b"])("%j is refused for both: it is no line", (arg) => {
  expect(() => inPowershell(["pulumi", arg])).toThrow("more than a line");
  expect(() => inBash(["pulumi", arg])).toThrow("more than a line");
  expect(() => inBash(["az", { outputOf: ["pulumi", arg] }])).toThrow("more than a line");
});

test.each(["A=1", "pulumi up", "./a", "&", ""])("%j is refused as a program", (program) => {
  expect(() => inBash([program])).toThrow("not a program's name");
  expect(() => inPowershell([program])).toThrow("not a program's name");
});

test.each([
  ["a bare double dash", "npm run report -- --stack contoso"],
  ["a word that is two arguments", "pulumi -a=b.c"],
  ["a number", "pulumi 1kb"],
  ["a variable", "pulumi $HOME"],
  ["a list", "pulumi a,b"],
  ["a text in double quotes", 'pulumi "a"'],
  ["an open quote", "pulumi 'a"],
  ["a text that a typographic quote ends", "pulumi 'it’s'"],
  ["a second command in a line", "pulumi up; pulumi up"],
  ["a pipe", "pulumi up | more"],
])("the reader of PowerShell refuses %s", (_, script) => {
  expect(() => read(script)).toThrow();
});
