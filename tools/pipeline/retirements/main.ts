import { parseArgs } from "node:util";
import { isCalendarDay } from "../../../common/calendarDay";
import { runCommandLine, UsageError } from "../../commandLine";
import { calledApis, formerApis, resourceApis } from "./azureApis";
import { platforms } from "./platforms";
import { NOTICE_DAYS, noticesOf, type Notice } from "./retirement";

const USAGE = "npm run check:retirements -- [--today YYYY-MM-DD] [--json]";

/**
 * Says what ends soon, and ends with 1 when something does; with --json prints a list of title and body for a pipeline,
 * and ends with 0.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { today: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const today = dayOf(values.today);
  const notices = noticesOf([...resourceApis, ...calledApis, ...formerApis, ...platforms], today);
  if (values.json) return console.log(JSON.stringify(notices));
  console.log(textOf(notices, today));
  if (notices.length > 0) process.exitCode = 1;
}

function dayOf(text: string | undefined): string {
  if (text === undefined) return new Date().toISOString().slice(0, 10);
  if (!isCalendarDay(text))
    throw new UsageError(`--today is "${text}"; allowed: a date such as 2027-02-28.\nusage: ${USAGE}`);
  return text;
}

function textOf(notices: readonly Notice[], today: string): string {
  if (notices.length === 0) return `Nothing ends within ${NOTICE_DAYS} days of ${today}.`;
  return notices
    .map(({ title, body }) => [title, ...body.split("\n").map((line) => `  ${line}`)].join("\n"))
    .join("\n\n");
}

void runCommandLine(main, USAGE);
