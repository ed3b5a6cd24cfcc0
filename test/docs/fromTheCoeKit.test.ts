import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  applicationPermissions,
  delegatedPermissions,
  microsoftGraph,
} from "../../components/entra/permissions";
import { parseSettings } from "../../components/settings/parse";
import { parseCommandLine } from "../../runtime/cli";
import { withBlocks } from "../../tools/commandBlocks/blocks";
import type { Argument, Command } from "../../tools/commandBlocks/command";
import { pages } from "../../tools/commandBlocks/commands";
import { splitStack } from "../../tools/runtime/arguments";
import { powershellReader, type ReadCommand } from "../support/powershell";
import { guid } from "../support/builders";
import { printedBy, typedIntoBash } from "../support/recordedCommands";

const root = resolve(__dirname, "../..");
const files = Object.keys(pages);
const read = (file: string): string => readFileSync(resolve(root, file), "utf8");

const PLACE = /<!-- commands: .*? -->.*?<!-- \/commands -->/gs;

/** The commands of a page, in its order. */
function commandsOf(file: string): Command[] {
  const names = [...read(file).matchAll(/<!-- commands: (.*?) -->/g)].map(([, name = ""]) => name);
  return names.flatMap((name) => pages[file]?.[name] ?? []);
}

function blocksOf(file: string, language: string): string {
  const places = [...read(file).matchAll(PLACE)].join("\n");
  const blocks = places.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"));
  return [...blocks].map(([, block = ""]) => block).join("\n");
}

/** What the programs are called with: first the command whose output is an argument, then the one that gets it. */
function callsOf([program, ...args]: Command): string[][] {
  const before = args.flatMap((arg) => (typeof arg === "string" ? [] : callsOf(arg.outputOf)));
  const textOf = (arg: Argument): string =>
    typeof arg === "string" ? arg : printedBy([...(callsOf(arg.outputOf).at(-1) ?? [])]);
  return [...before, [program, ...args.map(textOf)]];
}

let readPowershell: (script: string) => ReadCommand[];
beforeAll(async () => {
  readPowershell = await powershellReader();
});

describe.each(files)("%s", (file) => {
  test("has the commands of tools/commandBlocks/commands.ts (npm run docs:commands writes them)", () => {
    expect(withBlocks(read(file), pages[file] ?? {})).toBe(read(file));
  });

  test("what a reader types into bash reaches the programs as it is in the list", () => {
    const { calls, output } = typedIntoBash(blocksOf(file, "bash"), ["az", "git", "npm", "pulumi"]);

    // The shell itself goes to another folder.
    const run = commandsOf(file).filter(([program]) => program !== "cd");
    expect(calls).toEqual(run.flatMap(callsOf));
    expect(output).not.toMatch(/not found|syntax error|unexpected|No such file/);
  });

  test("PowerShell reads from the page what is in the list", () => {
    expect(readPowershell(blocksOf(file, "powershell"))).toEqual(commandsOf(file));
  });
});

test("docs/from-the-coe-kit.md has no commands but those", () => {
  const elsewhere = read("docs/from-the-coe-kit.md").replaceAll(PLACE, "");

  expect(elsewhere).not.toContain("```");
});

/** Keys and values that a `pulumi config` sets. */
function settingsIn([, , , ...args]: Command): [key: string, value: string][] {
  const words = args.map(String);
  const [key = "", value = ""] = words.filter(
    (word, index) => !word.startsWith("--") && words[index - 1] !== "--stack",
  );
  return [[key, value]];
}

/** What the page has for the reader's own ids. */
const NIL = "00000000-0000-0000-0000-000000000000";

/** What is wrong with a stack's settings, once the reader has put ids in. */
function problemsOf(settings: readonly (readonly [key: string, value: string])[]): readonly string[] {
  const texts = settings.map(([key, given], index) => {
    const list = /^(\w+)\[0\]$/.exec(key);
    const value = given === NIL ? guid(index + 1) : given;
    const text = list === null ? value : JSON.stringify([value]);
    const name = list?.[1] ?? key;
    return [name.includes(":") ? name : `connector:${name}`, text] as const;
  });
  const result = parseSettings(Object.fromEntries(texts), {
    project: "connector",
    stack: "contoso",
    today: "2026-07-01",
    written: { valueAt: () => undefined, namesAt: () => [] },
  });
  return "problems" in result ? result.problems : [];
}

const page = read("docs/from-the-coe-kit.md");

/** The stack that the README's steps make, but for its lists. */
function stackOfReadme(): [key: string, value: string][] {
  const [, yaml = ""] = /```yaml\nconfig:\n(.*?)```/s.exec(read("README.md")) ?? [];
  return [...yaml.matchAll(/^ {2}(\S+): (\S+)$/gm)].map(([, key = "", value = ""]) => [
    key.replace("audit-log-connector:", ""),
    value,
  ]);
}

test("the program accepts the README's stack, and each setting that the page adds to it", () => {
  const made = stackOfReadme();
  const added = commandsOf("docs/from-the-coe-kit.md")
    .filter(([program, config]) => program === "pulumi" && config === "config")
    .map(settingsIn);

  expect(made).toHaveLength(5);
  expect(added).toHaveLength(3);
  expect(problemsOf(made)).toEqual([]);
  expect(added.flatMap((each) => problemsOf([...made, ...each]))).toEqual([]);
  expect(problemsOf([...made, ["retentionDay", "730"]])).not.toEqual([]);
});

test("the runtime knows the commands that the page gives it", () => {
  const given = commandsOf("docs/from-the-coe-kit.md").flatMap((command) => {
    const words = command.filter((word) => typeof word === "string");
    const [, inContainer] = /main\.cjs (.*)/.exec(words.at(-1) ?? "") ?? [];
    if (inContainer !== undefined) return [inContainer.split(" ")];
    return words.slice(0, 4).join(" ") === "npm run runtime --" ? [splitStack(words.slice(4)).rest] : [];
  });

  expect(given.map(([name]) => name)).toEqual(["check", "status", "import", "import"]);
  for (const words of given)
    expect(parseCommandLine(words, Date.UTC(2026, 6, 1))).toMatchObject({ kind: "run" });
});

interface Step {
  /** Where it stands, such as T1, C5. */
  readonly ids: readonly string[];
  readonly asks: string;
  readonly now: string;
}

const steps = [...page.matchAll(/^\| ([TCHGX]\d+) \| (.*?) \| (.*?) ?\| (.*) \|$/gm)].map(
  ([, id = "", asks = "", also = "", now = ""]): Step => ({
    ids: [id, ...also.split(" ").filter(Boolean)],
    asks,
    now,
  }),
);

/** Letters and numbers of steps, by the headings of Microsoft's procedures. */
const procedures = [...page.matchAll(/^### .*: ([A-Z]), (\d+) steps\n\n(.*)$/gm)].map(
  ([, letter = "", count = "", source = ""]) => ({ letter, count: Number(count), source }),
);

test("each step of each of Microsoft's procedures is listed once, and says what does it now", () => {
  const wanted = procedures.flatMap(({ letter, count }) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  );

  expect(procedures.map(({ letter }) => letter).join("")).toBe("TCHGX");
  expect(steps.flatMap(({ ids }) => ids).sort()).toEqual(wanted.sort());
  expect(steps.filter(({ asks, now }) => asks === "" || now === "")).toEqual([]);
  expect(page).toContain(`Together they have ${wanted.length} steps`);
  expect(page).toContain(`${steps.length} in all`);
});

test("each of Microsoft's procedures has its page", () => {
  for (const { source } of procedures) expect(source).toMatch(/^\[.+\]\(https:\/\/learn\.microsoft\.com\//);
});

test("what isn't needed any more says why, or what does it instead", () => {
  const bare = steps.filter(({ now }) => /^not needed[.;]?$/.test(now));
  const references = steps.flatMap(({ ids, now }) =>
    [...now.matchAll(/\b(?:as|with) ([TCHGX]\d+)/g)].map(([, to]) => ({ from: ids[0], to })),
  );
  const answers = new Map(steps.map(({ ids: [id = ""], now }) => [id, now]));

  expect(bare).toEqual([]);
  expect(references.length).toBeGreaterThan(10);
  // Those that point elsewhere point to a row that answers by itself.
  expect(references.filter(({ to = "" }) => !/: |`/.test(answers.get(to) ?? ""))).toEqual([]);
});

test("settings and outputs that the steps name exist", () => {
  const readme = read("README.md");
  const names = steps.flatMap(({ now }) =>
    [...now.matchAll(/`([a-z]+[A-Z]\w*|cloud|credential|hosting|lookback)(?:: [^`]*)?`/g)].map(
      ([, name = ""]) => name,
    ),
  );

  expect(new Set(names).size).toBeGreaterThan(12);
  expect(names.filter((name) => !new RegExp(`^\\|.*\`${name}\``, "m").test(readme))).toEqual([]);
});

test("places of the page that it links to exist", () => {
  const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
  const linked = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = ""]) => anchor);

  expect(linked.length).toBeGreaterThan(3);
  expect(linked.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
});

test("the page and the README name the permissions that the stack grants, and no others", () => {
  const namesIn = (text = ""): string[] => text.match(/\b[A-Z]\w+\.Read(?:\.All)?\b/g) ?? [];
  const valuesOf = (permissions: readonly { readonly value: string }[]) =>
    permissions.map(({ value }) => value);
  const [, ofApp, ofUser] =
    /application (.*?) delegated (.*?)$/s.exec(
      /The registration's permissions on .*?\n\n/s.exec(read("README.md"))?.[0] ?? "",
    ) ?? [];
  const steps = read("docs/from-the-coe-kit.md");

  expect(namesIn(ofApp)).toEqual(valuesOf(applicationPermissions));
  expect(namesIn(ofUser)).toEqual(valuesOf([...delegatedPermissions, microsoftGraph.userReadAll]));
  expect(namesIn(/^\| T9 .*$/m.exec(steps)?.[0])).toEqual(valuesOf(delegatedPermissions));
  const t10 = /^\| T10 .*$/m.exec(steps)?.[0];
  expect(namesIn(t10)).toEqual(valuesOf(applicationPermissions));
  expect(t10).toContain("`pulumi up` grants both");
});
