import fc from "fast-check";
import { fit, type Section } from "../../../../tools/pipeline/previewSummary/fit";

function section(
  what: string,
  importance: number,
  items: readonly string[],
  rest: Partial<Section> = {},
): Section {
  return { what, importance, open: [], items, total: items.length, ...rest };
}

test("what has room is whole, sections in their order, empty ones left out", () => {
  const folded = { open: ["<details><summary>2 made</summary>", ""], close: ["", "</details>"] };

  expect(
    fit(
      "### Head",
      [
        section("lost", 2, ["- a", "- b"]),
        section("none", 1, [], folded),
        section("made", 3, ["- c", "- d"], folded),
      ],
      1_000,
    ),
  ).toBe(
    [
      "### Head",
      "",
      "- a",
      "- b",
      "",
      "<details><summary>2 made</summary>",
      "",
      "- c",
      "- d",
      "",
      "</details>",
      "",
    ].join("\n"),
  );
});

test("blocks of several lines stand apart", () => {
  expect(fit("Head", [section("errors", 1, ["```\na\n```", "```\nb\n```"])], 1_000)).toBe(
    "Head\n\n```\na\n```\n\n```\nb\n```\n",
  );
});

test("the least important loses its lines first, from the end, and the note counts them", () => {
  const lines = (letter: string): string[] =>
    Array.from({ length: 10 }, (_, index) => `- ${letter.repeat(90)} ${index}`);

  const text = fit("Head", [section("lost", 1, lines("a")), section("changed", 2, lines("b"))], 1_800);

  expect(text.match(/^- a+ \d$/gm)).toEqual(lines("a"));
  expect(text.match(/^- b+ \d$/gm)).toEqual(lines("b").slice(0, 5));
  expect(text.split("\n").at(-2)).toBe(
    "Left out: 5 of 10 changed. All of it: `pulumi preview --stack <stack>`.",
  );
});

test("what was left out before counts, too", () => {
  expect(fit("Head", [section("made", 1, ["- a"], { total: 51 })], 1_000)).toBe(
    "Head\n\n- a\n\nLeft out: 50 of 51 made. All of it: `pulumi preview --stack <stack>`.\n",
  );
});

test("the text never exceeds the limit, and each <details> that opens closes", () => {
  const items = fc.array(
    fc.string({ minLength: 1, maxLength: 300 }).map((text) => `- ${text.replaceAll(/[\n<]/g, "")}`),
  );
  const folded = { open: ["<details><summary>some</summary>", ""], close: ["", "</details>"] };
  fc.assert(
    fc.property(items, items, items, fc.integer({ min: 400, max: 5_000 }), (one, two, three, limit) => {
      const text = fit(
        "Head",
        [section("a", 2, one, folded), section("b", 1, two), section("c", 3, three, folded)],
        limit,
      );

      expect(text.length).toBeLessThanOrEqual(limit);
      expect(text.split("<details>").length).toBe(text.split("</details>").length);
    }),
  );
});
