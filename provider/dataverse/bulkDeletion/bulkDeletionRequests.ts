import { DAY_MS, HOUR_MS } from "../../../common/time";
import { filter, quoted, type DataverseRequest } from "../session/requests";

/** What a recurring deletion deletes. */
export interface BulkDeletion {
  readonly name: string;
  /** Logical name of the table. */
  readonly table: string;
  /** Its date column. */
  readonly column: string;
  readonly olderThanDays: number;
}

/** By UTC: at night in Europe, in the evening in America. */
const HOUR_OF_RUN = 2;

/** Path of the jobs of a name; each run of a recurring job may be one more. */
export function jobsPath(name: string): string {
  return `bulkdeleteoperations?$select=${JOB_COLUMNS}&${filter(`name eq ${quoted(name)}`)}`;
}

/** Path of the job by the id of its system job. */
export function jobByIdPath(jobId: string): string {
  return `bulkdeleteoperations?$select=${JOB_COLUMNS}&${filter(`_asyncoperationid_value eq ${jobId}`)}`;
}

const JOB_COLUMNS = "bulkdeleteoperationid,name,statecode,orderedquerysetxml,_asyncoperationid_value";

/**
 * Starts a daily deletion of old rows, first in the night after `nowMs`. Daily is all that is documented:
 * https://learn.microsoft.com/power-apps/developer/data-platform/delete-data-bulk
 */
export function startBulkDeletion(
  { name, table, column, olderThanDays }: BulkDeletion,
  nowMs: number,
): DataverseRequest {
  return {
    method: "POST",
    path: "BulkDelete",
    retryable: false,
    body: {
      QuerySet: [
        {
          EntityName: table,
          Criteria: {
            FilterOperator: "And",
            Conditions: [
              {
                AttributeName: column,
                Operator: "OlderThanXDays",
                Values: [{ Type: "System.Int32", Value: String(olderThanDays) }],
              },
            ],
            Filters: [],
          },
        },
      ],
      JobName: name,
      SendEmailNotification: false,
      ToRecipients: [],
      CCRecipients: [],
      RecurrencePattern: "FREQ=DAILY;INTERVAL=1;",
      StartDateTime: new Date(nextNightMs(nowMs)).toISOString(),
    },
  };
}

/**
 * Cancels a system job.
 * https://learn.microsoft.com/power-apps/developer/data-platform/asynchronous-service
 */
export function cancelJob(jobId: string): DataverseRequest {
  return {
    method: "PATCH",
    path: `asyncoperations(${jobId})`,
    headers: { "If-Match": "*" },
    body: { statecode: 3, statuscode: 32 },
  };
}

/** Path of a system job's state. */
export function systemJobPath(jobId: string): string {
  return `asyncoperations(${jobId})?$select=statecode`;
}

/** Deletes a job's record. */
export function deleteJob(operationId: string): DataverseRequest {
  return { method: "DELETE", path: `bulkdeleteoperations(${operationId})` };
}

/** Deletes a system job. */
export function deleteSystemJob(jobId: string): DataverseRequest {
  return { method: "DELETE", path: `asyncoperations(${jobId})` };
}

function nextNightMs(nowMs: number): number {
  const today = nowMs - (nowMs % DAY_MS) + HOUR_OF_RUN * HOUR_MS;
  return today > nowMs ? today : today + DAY_MS;
}
