import { events, passFields } from "../../common/events";
import { LATE_CONTENT_MS } from "../../common/lateContent";
import { SECOND_MS } from "../../common/time";
import type { StackSettings } from "../settings/stackSettings";
import { minutesOf } from "../hosting/schedule";
import type { Command } from "./mailText";
import {
  arrivedWithin,
  consoleLog,
  fromFirstPassOn,
  lastingState,
  noPassSince,
  passesAfter,
  type Arriving,
  type LogOf,
  type State,
} from "./queries";
import { firstPassHours, passOverdueMinutes, windowOfPasses, type EvaluationWindow } from "./windows";

/** One alert, as far as it differs from the others. It fires when its query finds anything. */
export interface Alert extends EvaluationWindow {
  /** Part of the logical and the physical name. */
  readonly key: string;
  readonly title: string;
  /** What it means; part of the mail, as is the command. */
  readonly meaning: string;
  /** What to run first when it fires. */
  readonly command: Command;
  /** https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview: 1 error, 2 warning. */
  readonly severity: 1 | 2;
  /** What is watched since `watchedSince` is given time for its first pass, if the alert awaits one. */
  readonly query: (watchedSince: string | undefined) => string;
  readonly awaitsFirstPass: boolean;
  /** A state that ends by itself is mailed once and again when it has ended; an event is mailed each time. */
  readonly isState: boolean;
}

interface Watched extends LogOf {
  readonly settings: Pick<StackSettings, "pollInterval" | "dataAlertAfter" | "operations">;
  /** When the current client secret should have been replaced; undefined: there is none. */
  readonly secretOverdueAt: string | undefined;
}

/**
 * The alert whose rule is created with the others and changes with `enabled` and, where that matters, with `pollInterval`: since
 * then, passes are expected.
 */
export const CHANGES_WITH_PASSES = "content-lags";

const SECONDS = 60;

/** Every alert of a stack, those that await a first pass after the one that tells since when. Names of events and fields are the runtime's own (common/events.ts). */
export function alertsFor({ settings, secretOverdueAt, ...logOf }: Watched): Alert[] {
  const log = consoleLog(logOf);
  return [
    ...passAlerts(log, settings),
    ...eventAlerts(log),
    ...(secretOverdueAt === undefined ? [] : [secretAlert(log, secretOverdueAt)]),
  ];
}

/** What passes tell, or don't: states. */
function passAlerts(log: string, { pollInterval, dataAlertAfter, operations }: Watched["settings"]): Alert[] {
  const passes = { isState: true, ...windowOfPasses(pollInterval) };
  const lasting = (state: State): string => lastingState(log, state);
  const ofPass = (field: string, seconds: number): string =>
    `eventName == "${events.passCompleted}" and tolong(entry.${field}) >= ${seconds}`;
  const afterFirst = (query: string): Pick<Alert, "query" | "awaitsFirstPass"> => ({
    query: (since) => fromFirstPassOn(query, since, firstPassHours(pollInterval)),
    awaitsFirstPass: true,
  });
  return [
    {
      key: "no-matching-data",
      title: "Audit records arrive, but none matches",
      meaning: `Records were read for ${dataAlertAfter} and no launch was among them. Is auditing on for Power Apps, and do people still use apps?`,
      command: { inContainer: "check" },
      severity: 2,
      // The runtime itself keeps the time: an alert rule looks back two days at most.
      ...always(
        lasting({
          isWrong: ofPass(passFields.unmatchedSeconds, minutesOf(dataAlertAfter) * SECONDS),
          otherwise: `for ${dataAlertAfter} no record was one of ${operations.join(", ")}`,
        }),
      ),
      ...passes,
    },
    {
      key: CHANGES_WITH_PASSES,
      title: "Audit content is a day late",
      meaning:
        "Passes are completed, but content of more than a day ago can't be read. It is lost after seven days.",
      command: { onWorkstation: "status" },
      severity: 1,
      ...always(
        lasting({
          event: events.blobPending,
          isWrong: ofPass(passFields.lagSeconds, LATE_CONTENT_MS / SECOND_MS),
          otherwise: "the log has no line about content that can't be read",
        }),
      ),
      ...passes,
    },
    {
      key: "no-completed-pass",
      title: "No pass has been completed",
      meaning: "The runtime has not finished a pass for three poll intervals.",
      command: { onWorkstation: "status" },
      severity: 1,
      ...afterFirst(noPassSince(log, passOverdueMinutes(pollInterval))),
      ...passes,
    },
    {
      key: "authentication-failed",
      title: "The runtime can't sign in",
      meaning: "The secret has expired, or consent or a role is missing.",
      command: { inContainer: "check" },
      severity: 1,
      ...afterFirst(
        lasting({
          event: events.authenticationFailed,
          isWrong: `eventName == "${events.authenticationFailed}"`,
          otherwise: "sign-in is refused",
        }),
      ),
      ...passes,
    },
  ];
}

/** What happens once. The window has room for lines that arrive late. */
function eventAlerts(log: string): Alert[] {
  const once = { evaluationFrequency: "PT15M", windowSize: "PT1H", isState: false } as const;
  const everyMinutes = minutesOf(once.evaluationFrequency);
  const arrived = (arriving: Omit<Arriving, "everyMinutes">): Pick<Alert, "query" | "awaitsFirstPass"> =>
    always(arrivedWithin(log, { ...arriving, everyMinutes }));
  return [
    {
      key: "gap",
      title: "Audit content is lost",
      meaning: "The Activity API no longer has content that was never read.",
      command: { onWorkstation: "gaps list" },
      severity: 1,
      ...arrived({ event: events.gapFound, said: "tostring(entry.message)" }),
      ...once,
    },
    {
      key: "dead-letter",
      title: "A record was set aside",
      meaning:
        "A launch can't be written to Dataverse, or content can't be read; it is kept as a dead letter. Fix the cause, then run `redrive` before that expires.",
      command: { onWorkstation: "dead-letters list" },
      severity: 2,
      ...arrived({
        event: events.deadLetter,
        said: 'strcat(tostring(entry.id), ": ", tostring(entry.error))',
      }),
      ...once,
    },
  ];
}

/** No log says when a secret ends, so the query carries the date; each rotation writes the next one into it. */
function secretAlert(log: string, overdueAt: string): Alert {
  const cause = `the client secret should have been rotated by ${overdueAt.slice(0, "YYYY-MM-DD".length)}`;
  return {
    key: "secret-expiry",
    title: "The client secret is near its end",
    meaning: "Its rotation is overdue. Let a scheduled job deploy the stack from now on.",
    command: { pulumi: "up" },
    severity: 1,
    ...always(passesAfter(log, { moment: overdueAt, cause })),
    evaluationFrequency: "P1D",
    windowSize: "P1D",
    // Stateful rules may not look more seldom than each 12 hours; this one reminds each day.
    isState: false,
  };
}

function always(query: string): Pick<Alert, "query" | "awaitsFirstPass"> {
  return { query: () => query, awaitsFirstPass: false };
}
