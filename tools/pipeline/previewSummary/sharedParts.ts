import { isObject } from "../../../common/objects";
import { harmless, serious, type Classify } from "./classifiers";
import type { ResourceState } from "./digest";
import { ALERT, APP, JOB, LOGS } from "./types";

/** What it means that a part of the stack's own goes, where another one takes its place: `logAnalyticsWorkspaceId` and the like. */
const LOG_LOST = "the log so far is lost";

export const deletedWorkspace: Classify = (_, all) =>
  all.some(({ type, kind }) => type === LOGS && kind === "updated")
    ? serious(`${LOG_LOST}; from then on it goes to the workspace that the stack shares.`)
    : serious(`${LOG_LOST}.`);

export const deletedActionGroup: Classify = (_, all) =>
  all.some(({ type, step }) => type === ALERT && notifies(step.newState))
    ? harmless("its addresses get no more e-mail; the alerts notify the action group that the stack shares.")
    : serious("no e-mail is sent when data stops.");

export const deletedRegistry: Classify = (_, all) =>
  all.some(({ type, kind }) => (type === APP || type === JOB) && kind !== "deleted")
    ? serious("its images are lost; the container gets its image from another registry.")
    : serious("its images are lost; the container needs another one.");

function notifies(state: ResourceState | undefined): boolean {
  const actions = state?.inputs?.["actions"];
  const groups = isObject(actions) ? actions["actionGroups"] : undefined;
  return Array.isArray(groups) && groups.length > 0;
}
