import { isKitError } from "../../runtime/support/errors";
import { markIn } from "./marks";
import { isGone } from "./refusals";
import type { DataverseRequest } from "./requests";
import { isRefusedWith, nameTaken } from "./serviceCodes";
import {
  createPublisher,
  createSolution,
  deletePublisher,
  deleteSolution,
  PUBLISHER_PATH,
  SOLUTION_PATH,
  solutionComponentsPath,
  solutionsOfPublisherPath,
} from "./solutionRequests";
import type { WebApi } from "./webApi";

interface Described {
  readonly description: string | null;
}

type PublisherRow = Described & { readonly publisherid: string };
type SolutionRow = Described & { readonly solutionid: string };

/** Makes sure that there are our solution and the kit's publisher; what is there already is taken as it is. */
export async function ensureSolution(api: WebApi, mark: string): Promise<void> {
  const solutions = await api.list<SolutionRow>(SOLUTION_PATH);
  if (solutions.length > 0) return;
  const { publisherid } = await ensurePublisher(api, mark);
  await makeUnlessThere(api, createSolution(publisherid, mark));
}

async function ensurePublisher(api: WebApi, mark: string): Promise<PublisherRow> {
  return await api.waitFor("the publisher", async () => {
    const [found] = await api.list<PublisherRow>(PUBLISHER_PATH);
    if (found !== undefined) return found;
    await makeUnlessThere(api, createPublisher(mark));
    return (await api.list<PublisherRow>(PUBLISHER_PATH))[0];
  });
}

/** Sends a creation; somebody (an earlier attempt of ours, too) having been faster is as good. */
export async function makeUnlessThere(api: WebApi, creation: DataverseRequest): Promise<void> {
  try {
    await api.customize(creation);
  } catch (error) {
    if (!isRefusedWith(error, ...nameTaken)) throw error;
  }
}

/** Deletes our solution and publisher, each when we made it and nothing is in it any more. */
export async function removeUnusedSolution(api: WebApi): Promise<void> {
  const [solution] = await api.list<SolutionRow>(SOLUTION_PATH);
  if (solution !== undefined) {
    const components = await api.list(solutionComponentsPath(solution.solutionid));
    if (markIn(solution.description) === undefined || components.length > 0) return;
    await removeIfThere(api, deleteSolution(solution.solutionid));
  }
  const [publisher] = await api.list<PublisherRow>(PUBLISHER_PATH);
  if (publisher === undefined || markIn(publisher.description) === undefined) return;
  const solutions = await api.list(solutionsOfPublisherPath(publisher.publisherid));
  if (solutions.length > 0) return;
  try {
    await removeIfThere(api, deletePublisher(publisher.publisherid));
  } catch (error) {
    // Whatever else may use it, such as columns in tables of others: an empty publisher harms nobody.
    if (!isKitError(error)) throw error;
  }
}

/** Sends a deletion; that it is gone already is as good. */
export async function removeIfThere(api: WebApi, deletion: DataverseRequest): Promise<void> {
  try {
    await api.customize(deletion);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
