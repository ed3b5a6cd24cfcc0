import { SECOND_MS } from "../../../common/time";
import { isHttpError } from "../../../common/errors";
import { ProviderError } from "../../errors";
import {
  cancelJob,
  deleteJob,
  deleteSystemJob,
  jobsPath,
  startBulkDeletion,
  systemJobPath,
  type BulkDeletion,
} from "./bulkDeletionRequests";
import { unlessGone } from "../../../common/dataverse/serviceCodes";
import type { WebApi } from "../session/webApi";

/** A job's record. */
export interface JobRow {
  readonly bulkdeleteoperationid: string;
  readonly name: string;
  /** 3: completed or canceled. */
  readonly statecode: number;
  readonly orderedquerysetxml: string | null;
  /** Of the system job, which is what BulkDelete answers with. */
  readonly _asyncoperationid_value: string;
}

const POLLING = { firstMs: 2 * SECOND_MS, maxMs: 10 * SECOND_MS, limitMs: 30 * SECOND_MS };
const COMPLETED = 3;

/**
 * The job at a path that will run again: neither canceled, nor the record of a run that is over. The record and the
 * system job each have a state, of which the one that ends first counts.
 */
export async function findJob(api: WebApi, path: string): Promise<JobRow | undefined> {
  for (const job of (await api.list<JobRow>(path)).filter(isAlive)) {
    const systemJob = await findSystemJob(api, job._asyncoperationid_value);
    if (systemJob !== undefined && isAlive(systemJob)) return job;
  }
  return undefined;
}

interface Stateful {
  readonly statecode: number;
}

/** The state of a system job; undefined when it is gone. Throws when it may not be seen. */
export async function findSystemJob(api: WebApi, jobId: string): Promise<Stateful | undefined> {
  const answer = await unlessGone(api.send({ method: "GET", path: systemJobPath(jobId) }));
  // What is selected is what comes.
  return answer as Stateful | undefined;
}

function isAlive({ statecode }: Stateful): boolean {
  return statecode !== COMPLETED;
}

/**
 * Starts the job and returns the id of its system job. Nothing keeps Dataverse from starting a second one of the same
 * name, so after a lost answer it waits and looks before it tries again.
 */
export async function startJob(api: WebApi, job: BulkDeletion, nowMs: number): Promise<string> {
  let isUncertain = false;
  return await api.waitFor(
    `the bulk deletion ${job.name} to start`,
    async (note) => {
      const started = isUncertain ? await findJob(api, jobsPath(job.name)) : undefined;
      if (started !== undefined) return started._asyncoperationid_value;
      try {
        const answer = await api.send(startBulkDeletion(job, nowMs));
        return (answer as { JobId: string }).JobId;
      } catch (error) {
        if (!isLost(error)) throw error;
        isUncertain = true;
        note(error);
        return undefined;
      }
    },
    POLLING,
  );
}

/** Cancels and removes all jobs of a name, and the records of their runs: those last, since a job is found by its record. */
export async function removeJobs(api: WebApi, name: string): Promise<void> {
  for (const job of await api.list<JobRow>(jobsPath(name))) {
    const { bulkdeleteoperationid: id, _asyncoperationid_value: jobId } = job;
    // A job that has just ended can't be canceled any more (400), which is harmless.
    if (isAlive(job)) await unlessGone(unlessRefused(api.send(cancelJob(jobId))));
    await unlessGone(api.send(deleteSystemJob(jobId)));
    await unlessGone(api.send(deleteJob(id)));
  }
}

/** What a job deletes, from its query as FetchXML. Throws ProviderError when it is none of our form. */
export function queryOf({ name, orderedquerysetxml: xml }: JobRow): Omit<BulkDeletion, "name"> {
  const [, table] = /<entity\b[^>]*\bname="(\w+)"/.exec(xml ?? "") ?? [];
  const condition = /<condition\b[^>]*\boperator="older-than-x-days"[^>]*>/.exec(xml ?? "")?.[0] ?? "";
  const [, column] = /\battribute="(\w+)"/.exec(condition) ?? [];
  const [, days] = /\bvalue="(\d+)"/.exec(condition) ?? [];
  if (table !== undefined && column !== undefined && days !== undefined) {
    return { table, column, olderThanDays: Number(days) };
  }
  throw new ProviderError(
    `the bulk deletion '${name}' can't be imported: its query is not one of a table's rows older than so many days. ` +
      "Leave the import away: pulumi up replaces jobs of the name that it is given",
  );
}

async function unlessRefused(sent: Promise<unknown>): Promise<unknown> {
  try {
    return await sent;
  } catch (error) {
    if (isHttpError(error) && error.status === 400) return undefined;
    throw error;
  }
}

/** No answer, or one of something on the way: it may have been done. */
function isLost(error: unknown): boolean {
  return isHttpError(error) && (error.status === 0 || error.status >= 500);
}
