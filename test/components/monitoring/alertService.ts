import { parseDurationMs } from "../../../common/duration";
import { compile, type Query } from "../../support/kql/evaluator";
import { INGESTED, type Row } from "../../support/kql/expressions";
import { Dynamic } from "../../support/kql/values";
import type { Line } from "./recording";

/** A rule as the stack sends it, as far as it decides about mails. */
export interface Rule {
  readonly key: string;
  readonly evaluationFrequency: string;
  readonly windowSize: string;
  readonly autoMitigate: boolean;
  readonly query: string;
  readonly severity: number;
  readonly description: string;
  /** Columns of the query's result of whose values each combination is an alert of its own. */
  readonly dimensions: readonly string[];
}

/** A line with the moment from which queries find it. */
export interface ArrivedLine extends Line {
  readonly arrivedMs: number;
}

export interface Mail {
  readonly atMs: number;
  readonly key: string;
  readonly what: "fired" | "resolved";
  /** The lines it is about, of a query that returns lines. */
  readonly lines: readonly string[];
  /** What is read in it. */
  readonly text: string;
}

/** A line in a workspace. */
export interface SentLine extends ArrivedLine {
  readonly source: Source;
}

/** Where lines come from. */
export interface Source {
  /** Physical name of the app. */
  readonly app: string;
  /** Id of the Container Apps environment, whose diagnostic setting sends them. */
  readonly environmentId: string;
}

interface Span {
  /** The first evaluation. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** https://learn.microsoft.com/azure/azure-monitor/reference/tables/containerappconsolelogs */
export const CONSOLE_LOGS = {
  ContainerAppConsoleLogs:
    "TimeGenerated: datetime, ContainerAppName: string, JobName: string, ContainerName: string, RevisionName: string, EnvironmentName: string, Log: string, Stream: string, _ResourceId: string, TenantId: string",
};

const MINUTE_MS = 60_000;
const queries = new Map<string, Query>();

/**
 * The mails of a rule, by the documented rules of Azure Monitor: each evaluation sees the records of its window that have
 * arrived; a stateless rule mails whenever it finds any, a stateful one when it begins to and when it hasn't for a while; each
 * combination of dimensions by itself.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview#alerts-and-state
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule#dimensions
 */
export function mailsOf(rule: Rule, lines: readonly SentLine[], { fromMs, toMs }: Span): Mail[] {
  const { key, autoMitigate } = rule;
  const everyMs = msOf(rule.evaluationFrequency);
  const windowMs = msOf(rule.windowSize);
  const query = queries.get(rule.query) ?? compile(rule.query, CONSOLE_LOGS);
  queries.set(rule.query, query);
  const rows = lines.map((line) => ({ line, row: rowOf(line) }));
  let oldest = 0;
  const mails: Mail[] = [];
  /** Evaluations without a result, of each combination of dimensions whose alert has fired. */
  const quiet = new Map<string, number>();
  for (let atMs = fromMs; atMs <= toMs; atMs += everyMs) {
    // Lines are in order of time.
    while ((lines[oldest]?.atMs ?? Infinity) <= atMs - windowMs) oldest++;
    const seen: Row[] = [];
    for (let index = oldest; (lines[index]?.atMs ?? Infinity) <= atMs; index++) {
      const each = rows[index];
      if (each !== undefined && each.line.arrivedMs <= atMs) seen.push(each.row);
    }
    const found = seriesOf(query({ ContainerAppConsoleLogs: seen }, atMs), rule.dimensions);
    for (const [dimensions, its] of found) {
      const text = textOf(rule, { what: "Fired", dimensions, count: its.length });
      if (!quiet.has(dimensions)) mails.push({ atMs, key, what: "fired", lines: its.flatMap(linesOf), text });
      if (autoMitigate) quiet.set(dimensions, -1);
    }
    for (const [dimensions, periods] of quiet) {
      quiet.set(dimensions, periods + 1);
      if (periods + 1 < quietPeriods(everyMs)) continue;
      const text = textOf(rule, { what: "Resolved", dimensions, count: 0 });
      mails.push({ atMs, key, what: "resolved", lines: [], text });
      quiet.delete(dimensions);
    }
  }
  return mails;
}

/** Rows by what a mail says of their dimensions. */
function seriesOf(rows: readonly Row[], dimensions: readonly string[]): Map<string, Row[]> {
  const series = new Map<string, Row[]>();
  for (const row of rows) {
    const values = dimensions.map((name) => {
      const value = row[name];
      if (typeof value !== "string" && typeof value !== "number")
        throw new Error(`${name} can't be a dimension`);
      return `${name}: ${value}`;
    });
    const key = values.join("\n");
    series.set(key, [...(series.get(key) ?? []), row]);
  }
  return series;
}

/**
 * A mail of the common schema, as far as a reader learns something from it: neither results of the query nor custom properties.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema#log-search-alerts-context-fields
 */
function textOf(
  { key, severity, description }: Rule,
  { what, dimensions, count }: { readonly what: string; readonly dimensions: string; readonly count: number },
): string {
  const subject = `${what}:Sev${severity} Azure Monitor Alert ${key}`;
  return [subject, `Description: ${description}`, `Metric value: ${count}`, dimensions].join("\n");
}

/** What a row says of log lines: it is one, or lists them. */
function linesOf({ Log, Lines }: Row): string[] {
  if (typeof Log === "string") return [Log];
  const listed = Lines instanceof Dynamic ? Lines.json : [];
  return Array.isArray(listed) ? listed.map(String) : [];
}

function msOf(duration: string): number {
  return parseDurationMs(duration) ?? NaN;
}

/** So many evaluations without a result end an alert. */
function quietPeriods(everyMs: number): number {
  if (everyMs <= 15 * MINUTE_MS) return 3;
  return everyMs <= 11 * 60 * MINUTE_MS ? 2 : 1;
}

export function rowOf({ atMs, arrivedMs, text, source }: SentLine): Row {
  return {
    TimeGenerated: new Date(atMs),
    ContainerAppName: source.app,
    JobName: "",
    Log: text,
    // Azure Monitor writes ids in lower case: https://learn.microsoft.com/azure/azure-monitor/logs/log-standard-columns#_resourceid
    _ResourceId: source.environmentId.toLowerCase(),
    [INGESTED]: new Date(arrivedMs),
  };
}
