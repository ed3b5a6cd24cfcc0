import { readFileSync, writeFileSync } from "node:fs";
import { settingsTable } from "../test/support/settingsTable";

/** npm run docs:settings: puts the table of settings into the README, between its two marks. */
const README = "README.md";
const marks = /(<!-- settings -->\n)[\s\S]*?(<!-- \/settings -->)/;
const text = readFileSync(README, "utf8");
if (!marks.test(text))
  throw new Error(`${README} has no place marked <!-- settings --> … <!-- /settings -->`);
writeFileSync(
  README,
  text.replace(marks, (_, open: string, close: string) => `${open}${settingsTable()}\n${close}`),
);
