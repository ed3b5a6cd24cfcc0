import { events, passFields } from "../../common/events";
import type { StackSettings } from "../settings/stackSettings";
import { consoleLog, eventNamed } from "./queries";
import { minutesOf } from "../hosting/schedule";
import { windowOfPasses } from "./windows";

/** One alert, as far as it differs from the others. */
export interface Alert {
  /** Part of the logical and the physical name. */
  readonly key: string;
  readonly title: string;
  /** What to do when it fires; part of the mail. */
  readonly description: string;
  /** https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview: 1 error, 2 warning. */
  readonly severity: 1 | 2;
  readonly query: string;
  readonly operator: "GreaterThan" | "LessThan";
  readonly threshold: number;
  readonly evaluationFrequency: string;
  readonly windowSize: string;
  /** A state that ends by itself is mailed once and again when it has ended; an event is mailed each time. */
  readonly isState: boolean;
}

interface Watched {
  /** Physical names that the runtime's log lines may come under. */
  readonly runtimeNames: readonly string[];
  readonly settings: Pick<StackSettings, "pollInterval" | "dataAlertAfter">;
  /** When the current client secret should have been replaced; undefined: there is none. */
  readonly secretOverdueAt: string | undefined;
}

/** Every alert of a stack. Names of events and fields are the runtime's own (common/events.ts). */
export function alertsFor({ runtimeNames, settings, secretOverdueAt }: Watched): Alert[] {
  const log = consoleLog(runtimeNames);
  const passes = windowOfPasses(settings.pollInterval);
  const some = {
    operator: "GreaterThan",
    threshold: 0,
    evaluationFrequency: "PT15M",
    windowSize: "PT15M",
    isState: false,
  } as const;
  return [
    {
      key: "no-completed-pass",
      title: "No pass has been completed",
      description: "The runtime has not finished a pass for three poll intervals. Its log says why.",
      severity: 1,
      query: eventNamed(log, events.passCompleted),
      operator: "LessThan",
      threshold: 1,
      isState: true,
      ...passes,
    },
    {
      key: "no-matching-data",
      title: "Audit records arrive, but none matches",
      description: `Records were read for ${settings.dataAlertAfter} and no launch was among them. Is auditing on for Power Apps, and do people still use apps?`,
      severity: 2,
      query: readWithoutMatch(log, settings.dataAlertAfter),
      operator: "GreaterThan",
      threshold: 0,
      isState: true,
      ...passes,
    },
    {
      key: "gap",
      title: "Audit content is lost",
      description: "The Activity API no longer has content that was never read. `status` lists the gaps.",
      severity: 1,
      query: eventNamed(log, events.gapFound),
      ...some,
    },
    {
      key: "dead-letter",
      title: "A record was set aside",
      description:
        "Dataverse refuses it, or it can't be read. Mend the cause, then run `redrive` before it expires.",
      severity: 2,
      query: eventNamed(log, events.deadLetter),
      ...some,
    },
    {
      key: "authentication-failed",
      title: "The runtime can't sign in",
      description:
        "The secret has expired, consent or a role is missing. The log line names which; `check` tells more.",
      severity: 1,
      query: eventNamed(log, events.authenticationFailed),
      operator: "GreaterThan",
      threshold: 0,
      isState: true,
      ...passes,
    },
    ...(secretOverdueAt === undefined ? [] : [secretAlert(log, secretOverdueAt)]),
  ];
}

/** The runtime itself keeps the time: an alert rule looks back two days at most. */
function readWithoutMatch(log: string, after: string): string {
  const seconds = minutesOf(after) * 60;
  return `${eventNamed(log, events.passCompleted)}\n| where tolong(entry.${passFields.unmatchedSeconds}) >= ${seconds}`;
}

/** No log says when a secret ends, so the query carries the date; each rotation writes the next one into it. */
function secretAlert(log: string, overdueAt: string): Alert {
  return {
    key: "secret-expiry",
    title: "The client secret is near its end",
    description: "Its rotation is overdue: run `pulumi up`, and let a scheduled job do so from now on.",
    severity: 1,
    query: `${eventNamed(log, events.passCompleted)}\n| where now() > datetime(${overdueAt})`,
    operator: "GreaterThan",
    threshold: 0,
    evaluationFrequency: "P1D",
    windowSize: "P1D",
    isState: false,
  };
}
