import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { questions } from "../../tools/verify/questions";
import { shown } from "../../tools/verify/report";

const page = readFileSync(resolve(__dirname, "../../docs/verify.md"), "utf8");

/** Cells of the rows below a heading. */
function rowsBelow(heading: string): string[][] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  return [...(section.split("\n## ")[0] ?? "").matchAll(/^\| (.*) \|$/gm)]
    .map(([, row = ""]) => row.split(/(?<!\\) *\| */).map((cell) => cell.trim()))
    .slice(2);
}

test("docs/verify.md lists each question, in their order, with what is assumed", () => {
  const listed = rowsBelow("Questions").map(([id, asks, assumed]) => ({ id, asks, assumed }));

  expect(listed).toEqual(
    questions.map(({ id, asks, assumed, writes }) => ({
      id: `\`${id}\`${writes === true ? " (`--write`)" : ""}`,
      asks: asks.replaceAll("*", String.raw`\*`),
      assumed: shown(assumed),
    })),
  );
});

test("ids of questions are unique, and begin with their area", () => {
  const ids = questions.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(questions.filter(({ id, area }) => !id.startsWith(`${area}.`))).toEqual([]);
});

test("each open question is asked, or not asked for a reason", () => {
  const asked = rowsBelow("Questions").map((cells) => cells[3] ?? "");
  const notAsked = rowsBelow("Not asked");
  const open = { A: 20, D: 20, Z: 9, L: 1, P: 4, K: 5, R: 12 };
  const numbers = Object.entries(open).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  );

  const listed = new Set([...asked, ...notAsked.map(([number = ""]) => number)]);

  expect(numbers.filter((number) => !listed.has(number))).toEqual([]);
  expect([...listed].filter((number) => number !== "" && !numbers.includes(number))).toEqual([]);
  expect(notAsked.filter(([, question = "", reason = ""]) => question === "" || reason === "")).toEqual([]);
});
