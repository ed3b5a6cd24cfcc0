import { resolve } from "node:path";
import { isCalendarDay } from "../../common/calendarDay";
import { auditTable } from "../../common/dataverse/columns";
import { ConfigError, isHttpError } from "../../common/errors";
import type { ListedApps } from "../dataverse/auditRows";
import { dayOf, iso } from "../domain/window";
import { figuresOf } from "../report/aggregate";
import { Apps } from "../report/apps";
import { figuresCsv, idleAppsCsv, launchesCsv } from "../report/csv";
import type { Report } from "../report/figures";
import { checkFolder, writeFiles } from "../report/files";
import { reportJson } from "../report/json";
import { Launches } from "../report/launches";
import { pageOf, readTemplate } from "../report/page";
import { daysOf, type Span } from "../report/periods";
import type { DataverseAccess } from "../runtime";
import { giveMemoryBack } from "../support/idleMemory";
import { exitCodes } from "../sync/summary";
import type { DataverseCommand, DataverseContext, Terminal } from "./command";
import { startRowProgress } from "./progress";
import { notesOn, summaryOf } from "./reportNotes";

const FORMATS = ["html", "csv", "json"] as const;
type Format = (typeof FORMATS)[number];

interface Wanted {
  readonly formats: readonly Format[];
  readonly folder: string;
  readonly custom: Span | undefined;
  readonly withUsers: boolean;
}

const FILES = {
  html: ["report.html"],
  csv: ["figures.csv", "idle-apps.csv", "launches.csv"],
  json: ["report.json"],
} as const;
type FileName = (typeof FILES)[Format][number];

/** Days are rows of the report. */
const MAX_CUSTOM_DAYS = 3_660;

export const report: DataverseCommand = {
  needs: "dataverse",
  summary:
    "who uses what: sessions and unique users of apps, from the rows in Dataverse, as a page and CSV files",
  options: {
    from: { value: "day", meaning: "first day of a further period, in UTC, such as 2026-01-01" },
    to: { value: "day", meaning: "its last day; today when left out" },
    users: { meaning: "with names of users; without it, the report counts them" },
    format: { value: FORMATS.join("|"), meaning: "one of them; html and csv when left out" },
    out: { value: "folder", meaning: "where the files go; report when left out" },
  },
  exits: "0 written · 1 failed or stopped, nothing is written · 2 usage or settings",
  prepare: ({ options, flags }, nowMs) => {
    const wanted = {
      formats: formatsOf(options.format),
      folder: folderOf(options.out),
      custom: customOf(options, dayOf(nowMs)),
      withUsers: flags.has("users"),
    };
    return async (context) => {
      try {
        return await write(wanted, context);
      } catch (error) {
        if (!context.signals.stop.aborted) throw error;
        context.terminal.print(`stopped: nothing was written; ${wanted.folder} is as it was`);
        return exitCodes.failed;
      }
    };
  },
};

async function write(wanted: Wanted, { runtime, signals, terminal }: DataverseContext): Promise<number> {
  const { folder, formats, withUsers } = wanted;
  const { stop } = signals;
  const names = formats.flatMap((format): readonly FileName[] => FILES[format]);
  await checkFolder(folder, names);
  const template = formats.includes("html") ? await readTemplate() : "";
  const depth = await readDepthOf(runtime, stop);
  const listed = await runtime.rows.apps(stop);
  const launches = await readLaunches(runtime, stop, terminal);
  // Pages are garbage now, and so are the steps of counting after that: what follows needs their room.
  giveMemoryBack();
  const apps = new Apps(launches, typeof listed === "string" ? [] : listed);
  const made = reportOf(launches, apps, { runtime, wanted, listed, depth });
  giveMemoryBack();
  const piecesOf: Readonly<Record<FileName, () => Iterable<string>>> = {
    "report.html": () => pageFile(template, made),
    "figures.csv": () => figuresCsv(made),
    "idle-apps.csv": () => idleAppsCsv(made),
    "launches.csv": () => launchesCsv(launches, apps, withUsers),
    "report.json": () => reportJson(made),
  };
  const files = names.map((name) => ({ name, pieces: piecesOf[name]() }));
  await writeFiles(folder, files, stop);
  for (const line of [
    ...summaryOf(made),
    ...notesOn(made, listed),
    `written to ${resolve(folder)}: ${names.join(", ")}`,
  ])
    terminal.print(line);
  return exitCodes.complete;
}

/** The page, once its turn has come: other files find its memory free again. */
function* pageFile(template: string, made: Report): Generator<string> {
  giveMemoryBack();
  yield pageOf(template, made);
  giveMemoryBack();
}

/** All rows: what is new, and what nobody launches any more, is told by those before a period. */
async function readLaunches(
  { rows, clock }: DataverseAccess,
  stop: AbortSignal,
  terminal: Terminal,
): Promise<Launches> {
  const launches = new Launches();
  using progress = startRowProgress(await rows.roughCount(stop), terminal, clock);
  for await (const page of rows.pages(stop)) {
    for (const row of page) launches.add(row);
    progress.read(launches.counts.read);
    stop.throwIfAborted();
  }
  return launches;
}

interface Circumstances {
  readonly runtime: DataverseAccess;
  readonly wanted: Wanted;
  readonly listed: ListedApps;
  readonly depth: string | undefined;
}

function reportOf(launches: Launches, apps: Apps, { runtime, wanted, listed, depth }: Circumstances): Report {
  const nowMs = runtime.clock.now();
  return {
    version: 1,
    generatedAt: iso(nowMs),
    dataverseUrl: runtime.config.dataverseUrl,
    ...(depth !== undefined && depth !== "Global" && { readDepth: depth }),
    hasInventory: typeof listed !== "string",
    ...figuresOf(launches, apps, { nowMs, custom: wanted.custom, withUsers: wanted.withUsers }),
  };
}

/** How far the right to read rows reaches; undefined where Dataverse doesn't say. */
async function readDepthOf({ sink }: DataverseAccess, stop: AbortSignal): Promise<string | undefined> {
  const name = `prvRead${auditTable.schemaName}`.toLowerCase();
  const userId = await sink.whoAmI(stop);
  try {
    const held = await sink.privileges(userId, stop);
    return [...held].find(([privilege]) => privilege.toLowerCase() === name)?.[1];
  } catch (error) {
    if (isHttpError(error) && error.status === 403) return undefined;
    throw error;
  }
}

function formatsOf(format: string | undefined): readonly Format[] {
  if (format === undefined) return ["html", "csv"];
  const known = FORMATS.find((each) => each === format);
  if (known === undefined) throw refusal(`--format is "${format}"; allowed: ${FORMATS.join(" · ")}`);
  return [known];
}

function folderOf(out = "report"): string {
  if (out.trim() !== "") return out;
  throw refusal("--out is empty; allowed: a folder");
}

function customOf(
  { from, to }: Readonly<Record<string, string | undefined>>,
  today: string,
): Span | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined) throw refusal("--to needs --from");
  const span = { from: dayIn("--from", from), to: to === undefined ? today : dayIn("--to", to) };
  if (span.from > today) throw refusal(`--from (${from}) is in the future`);
  if (span.to < span.from) throw refusal(`--to (${span.to}) must not be before --from (${from})`);
  const days = daysOf(span);
  if (days <= MAX_CUSTOM_DAYS) return span;
  throw refusal(`--from and --to are ${days} days apart; allowed: at most ${MAX_CUSTOM_DAYS}`);
}

function dayIn(option: string, text: string): string {
  if (isCalendarDay(text)) return text;
  throw refusal(`${option} is "${text}"; allowed: a day such as 2026-11-29`);
}

function refusal(message: string): ConfigError {
  return new ConfigError(message, { hint: "report --help explains it." });
}
