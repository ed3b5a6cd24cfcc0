import fc from "fast-check";
import { summarize } from "../../../../tools/pipeline/previewSummary/summarize";
import { APP, APPLICATION, error, printed, step, STORAGE, UNKNOWN, warning } from "./builder";

const LIMIT = 60_000;

function lines(json: string, log = ""): string[] {
  return summarize({ json, log, stack: "dev" }).split("\n");
}

test("a preview without changes is two lines", () => {
  const stack = step("same", { type: "pulumi:pulumi:Stack", name: "audit-log-connector-dev" });

  expect(lines(printed([stack], [], 39))).toEqual([
    "### Preview of audit-log-connector/dev",
    "",
    "No changes.",
    "",
  ]);
});

test("what matters comes first", () => {
  const json = printed(
    [
      step("create", { name: "new" }),
      step("update", {
        type: APP,
        name: "app",
        old: { tags: { owner: "a" } },
        now: { tags: { owner: UNKNOWN } },
      }),
      step("delete", { name: "gone" }),
      step("replace", { type: APPLICATION, name: "application", replaceReasons: ["signInAudience"] }),
    ],
    [warning("look")],
    36,
  );

  expect(lines(json)).toEqual([
    "### Preview of audit-log-connector/dev",
    "",
    "1 created, 1 updated, **1 replaced**, **1 deleted**; 36 unchanged.",
    "",
    "<details><summary>1 warning</summary>",
    "",
    "```",
    "look",
    "```",
    "",
    "</details>",
    "",
    "- **deleted: `gone`** (ResourceGroup): **everything in it goes with it: state, dead letters, vault and logs are lost.**",
    "- **replaced: `application`** (Application) because of `signInAudience`: **the app registration is replaced: the client id changes, its secrets end, an admin must grant consent again, and Dataverse gets another application user (manually with skipDataverse).**",
    "",
    "Updated:",
    "",
    "- `app` (ContainerApp): `tags.owner`: `a` → known after the deployment",
    "",
    "<details><summary>1 created</summary>",
    "",
    "- `new` (ResourceGroup)",
    "",
    "</details>",
    "",
  ]);
});

test.each([
  ["none", "dev", "### Preview of dev", "dev"],
  ["none, without its name", undefined, "### Preview", "<stack>"],
  ["a name with a meaning for GitHub", "@octocat", "### Preview of `@octocat`", "<stack>"],
])("a stack that the preview didn't reach: %s", (_, stack, heading, name) => {
  const [first, , verdict] = summarize({ json: "", log: "", stack }).split("\n");

  expect([first, verdict]).toEqual([
    heading,
    `**The preview failed.** It left no message: \`pulumi preview --stack ${name}\` may say why.`,
  ]);
});

test("a failure shows its error before what it had found until then", () => {
  const json = printed(
    [step("delete", { name: "gone" })],
    [error("line one\n```\n</details>"), error("preview failed")],
    3,
  );

  expect(lines(json).slice(2, 10)).toEqual([
    "**The preview failed.** Until then: **1 deleted**.",
    "",
    "````",
    "line one",
    "```",
    "</details>",
    "````",
    "",
  ]);
});

test("lifted or added protection is a change, though the engine calls it unchanged", () => {
  const protection = (name: string, before: boolean) =>
    step("same", { name, state: { protect: before }, newState: { protect: !before } });
  const json = printed(
    [
      protection("a", true),
      protection("new", false),
      step("delete", { type: STORAGE, name: "state" }),
      protection("b", true),
    ],
    [],
    5,
  );

  expect(lines(json).slice(2)).toEqual([
    "1 protected, **2 unprotected**, **1 deleted**; 2 unchanged.",
    "",
    "- **deleted: `state`** (StorageAccount): **cursor, ledger, gaps and dead letters are lost: run `redrive` before; the runtime starts over, a week back at most.**",
    "- **unprotected: `a`** (ResourceGroup): **protection is lifted: a later change can delete or replace it.**",
    "- **unprotected: `b`** (ResourceGroup): likewise.",
    "",
    "<details><summary>1 protected</summary>",
    "",
    "- `new` (ResourceGroup)",
    "",
    "</details>",
    "",
  ]);
});

test("a read isn't a change; an import has a word of its own", () => {
  expect(lines(printed([step("read")], [], 3))[2]).toBe("No changes.");
  expect(lines(printed([step("import")])).slice(2)).toEqual([
    "1 imported.",
    "",
    "<details><summary>1 imported</summary>",
    "",
    "- `group` (ResourceGroup)",
    "",
    "</details>",
    "",
  ]);
});

test("a message is masked before it is cut through a secret", () => {
  const secret = `abc8Q~${"xY0_.-".repeat(5)}abcd`;
  const around = ["x".repeat(3_000), secret, "y".repeat(1_980)].join(" ");

  const text = summarize({ json: printed([], [error(around)]), log: "" });

  expect(text).toContain(" characters left out …\n");
  expect(text).not.toContain(secret.slice(-8));
});

test("warnings, however long, leave room for what is replaced", () => {
  const giant = (letter: string) =>
    Array.from({ length: 10 }, (_, index) => `${index} ${letter.repeat(9_000)}`);
  const json = printed(
    Array.from({ length: 100 }, (_, index) => step("replace", { name: `replaced-${index}` })),
    [...giant("e").map(error), ...giant("w").map(warning)],
  );

  const text = summarize({ json, log: "" });

  expect(text.match(/^- \*\*replaced: /gm)).toHaveLength(100);
  expect(text).toMatch(/\nLeft out: \d of 10 warnings\. All of it: `pulumi preview --stack dev`\.\n$/);
});

test("a preview that changes only components says so", () => {
  const component = step("create", { type: "auditlog:index:Image" });

  expect(lines(printed([{ ...component, newState: { custom: false } }]))[2]).toBe(
    "No resource changes, only components and providers.",
  );
});

test("a giant error keeps its beginning and its end", () => {
  const text = summarize({ json: printed([], [error(`begin${"x".repeat(100_000)}end`)]), log: "" });

  expect(text.length).toBeLessThan(4_300);
  expect(text).toContain("```\nbeginxxx");
  expect(text).toContain("\n… 96008 characters left out …\n");
  expect(text).toContain("xxxend\n```");
});

test("at its longest, all that is replaced and deleted stays, and the rest is counted", () => {
  const long = (letter: string) =>
    Object.fromEntries([1, 2, 3, 4, 5].map((key) => [`key${key}`, letter.repeat(500)]));
  const many = (op: string, count: number) =>
    Array.from({ length: count }, (_, index) =>
      step(op, { name: `${op}-${index}`, old: long("a"), now: long("b") }),
    );
  const json = printed(
    [...many("update", 300), ...many("create", 300), ...many("replace", 40)],
    Array.from({ length: 12 }, (_, index) => error(`${index} ${"e".repeat(9_000)}`)),
  );

  const text = summarize({ json, log: "" });

  expect(text.length).toBeLessThanOrEqual(LIMIT);
  expect(text.match(/^- \*\*replaced: /gm)).toHaveLength(40);
  const updated = text.match(/^- `update-/gm)?.length ?? 0;
  expect(updated).toBeGreaterThan(0);
  expect(text.trimEnd().split("\n").at(-1)).toBe(
    `Left out: 2 of 12 errors, ${300 - updated} of 300 updated, 300 of 300 created. All of it: \`pulumi preview --stack dev\`.`,
  );
});

test("a comment is short even where it would fit: 100 updated, 50 created", () => {
  const many = (op: string, count: number) =>
    Array.from({ length: count }, (_, index) => step(op, { name: `${op}-${index}` }));

  const text = summarize({ json: printed([...many("update", 120), ...many("create", 60)]), log: "" });

  expect(text.trimEnd().split("\n").at(-1)).toBe(
    "Left out: 20 of 120 updated, 10 of 60 created. All of it: `pulumi preview --stack dev`.",
  );
});

test("whatever names, values and messages say, outside of code there are only our own words", () => {
  fc.assert(
    fc.property(hostile(), hostile(), hostile(), (name, value, message) => {
      const json = printed(
        [
          step("update", {
            type: `a:b:${name}`,
            name,
            old: { [value]: 1 },
            now: { [value]: { [name]: value } },
          }),
          step("replace", { name: `${name}2`, replaceReasons: [value] }),
          step("create", { name: `${name}3` }),
        ],
        [error(message), warning(message)],
      );

      const outside = withoutCode(summarize({ json, log: message, stack: name }));

      expect(
        outside.replace(/<details><summary>1 (?:created|warning)<\/summary>|<\/details>/g, ""),
      ).not.toMatch(/[@#`\\|<>[\]](?!## Preview of audit-log-connector)/);
    }),
  );
});

test("what stands outside of code is found (control)", () => {
  expect(withoutCode("a `b` @octocat\n```\nc\n```\nd")).toBe("a  @octocat\n\nd");
});

/** Pieces that mean something to GitHub. */
function hostile(): fc.Arbitrary<string> {
  const pieces = [
    "`",
    "```",
    "\n",
    "@octocat",
    "#12",
    "</details>",
    "<!-- x -->",
    "|",
    "[a](b)",
    "\\",
    "::",
    "$",
    "x",
  ];
  return fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));
}

/** Fences first, because they are blocks; then code spans. https://github.github.com/gfm/#code-spans */
function withoutCode(text: string): string {
  return text
    .replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, "")
    .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "")
    .replace(/^### /gm, "");
}
