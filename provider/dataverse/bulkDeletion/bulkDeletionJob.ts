import type { ResourceHandler, ResourceSpec, Values } from "../../engine/handler";
import { diffOf, failuresOf } from "../../engine/properties";
import { jobByIdPath, jobsPath, type BulkDeletion } from "./bulkDeletionRequests";
import { findJob, findSystemJob, queryOf, removeJobs, startJob } from "./bulkDeletionOperations";
import { attempt, lookUp, type DataverseDependencies } from "../session/lookUps";
import { connectionInputs, connectionOf, idOf, parseGuidId } from "../session/connectionInputs";

const NAME = { regexp: /^[a-z_][a-z\d_]*$/, meaning: "a logical name: lower-case letters, digits, '_'" };

const spec = {
  description:
    "A bulk deletion that runs each night and deletes the rows whose date is older than so many days; newer rows are never touched.",
  inputs: {
    ...connectionInputs,
    name: { type: "string", description: "Name of the job; jobs of this name are assumed to be ours." },
    table: { type: "string", description: "Logical name of the table.", pattern: NAME },
    column: { type: "string", description: "Logical name of the date column.", pattern: NAME },
    olderThanDays: {
      type: "integer",
      description: "Rows older than this are deleted.",
      pattern: { regexp: /^[1-9]\d*$/, meaning: "at least 1" },
    },
  },
  outputs: { jobId: { type: "string", description: "Id of the system job." } },
} as const satisfies ResourceSpec;

/** `auditlog:dataverse:BulkDeletionJob`. Jobs can't be altered, so an update makes a new one in its place. */
export function bulkDeletionJob(dependencies: DataverseDependencies): ResourceHandler {
  const { connect, clock } = dependencies;
  return {
    spec,
    check: async (news) => ({ inputs: news, failures: failuresOf(spec.inputs, news) }),
    diff: (olds, news) => diffOf(spec.inputs, olds, news),
    async create(values, call) {
      const connection = connectionOf(values);
      const job = inputsFrom(values);
      return await attempt(`create the bulk deletion ${job.name}`, { connection, call }, async () => {
        const api = await connect(connection, call);
        await removeJobs(api, job.name);
        const jobId = await startJob(api, job, clock.now());
        return { id: idOf(connection, jobId), outputs: { jobId } };
      });
    },
    async update(_id, { olds, news }, call) {
      const connection = connectionOf(news);
      const job = inputsFrom(news);
      return await attempt(`update the bulk deletion ${job.name}`, { connection, call }, async () => {
        const api = await connect(connection, call);
        await removeJobs(api, inputsFrom(olds.inputs).name);
        if (job.name !== olds.inputs.name) await removeJobs(api, job.name);
        return { jobId: await startJob(api, job, clock.now()) };
      });
    },
    async read(id, recorded, call) {
      const { connection: named, key } = parseGuidId(id, "the system job");
      const connection = recorded === undefined ? named : connectionOf(recorded.inputs);
      const place = { connection, call, dependencies, recorded };
      return await lookUp(`the bulk deletion ${key}`, place, async (api) => {
        const path = recorded === undefined ? jobByIdPath(key) : jobsPath(inputsFrom(recorded.inputs).name);
        const job = await findJob(api, path);
        // Lists leave out what others own and may not be seen; asked for by its key, that is refused.
        if (job === undefined && recorded !== undefined)
          await findSystemJob(api, String(recorded.state.jobId));
        if (job === undefined) return undefined;
        const inputs = recorded?.inputs ?? { ...connection, name: job.name, ...queryOf(job) };
        return { inputs, state: { ...inputs, jobId: job._asyncoperationid_value } };
      });
    },
    async delete(_id, { inputs }, call) {
      const connection = connectionOf(inputs);
      const { name } = inputsFrom(inputs);
      await attempt(`delete the bulk deletion ${name}`, { connection, call }, async () => {
        await removeJobs(await connect(connection, call), name);
      });
    },
  };
}

/** What `check` has let through. */
function inputsFrom(values: Values): BulkDeletion {
  return values as unknown as BulkDeletion;
}
