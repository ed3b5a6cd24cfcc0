import { parseDurationMs } from "../../../common/duration";
import { compile, type Query } from "../../support/kql/evaluator";
import { INGESTED, type Row } from "../../support/kql/expressions";
import type { Line } from "./recording";

/** A rule as the stack sends it, as far as it decides about mails. */
export interface Rule {
  readonly key: string;
  readonly evaluationFrequency: string;
  readonly windowSize: string;
  readonly autoMitigate: boolean;
  readonly query: string;
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
 * arrived; a stateless rule mails whenever it finds any, a stateful one when it begins to and when it hasn't for a while.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview#alerts-and-state
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
  let isFired = false;
  let quiet = 0;
  for (let atMs = fromMs; atMs <= toMs; atMs += everyMs) {
    // Lines are in order of time.
    while ((lines[oldest]?.atMs ?? Infinity) <= atMs - windowMs) oldest++;
    const seen: Row[] = [];
    for (let index = oldest; (lines[index]?.atMs ?? Infinity) <= atMs; index++) {
      const each = rows[index];
      if (each !== undefined && each.line.arrivedMs <= atMs) seen.push(each.row);
    }
    const found = query({ ContainerAppConsoleLogs: seen }, atMs);
    const about = found.flatMap(({ Log }) => (typeof Log === "string" ? [Log] : []));
    quiet = found.length > 0 ? 0 : quiet + 1;
    if (found.length > 0 && !isFired) mails.push({ atMs, key, what: "fired", lines: about });
    isFired ||= autoMitigate && found.length > 0;
    if (!isFired || quiet < quietPeriods(everyMs)) continue;
    mails.push({ atMs, key, what: "resolved", lines: [] });
    isFired = false;
  }
  return mails;
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
