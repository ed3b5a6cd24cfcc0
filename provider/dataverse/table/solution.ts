import { isConnectorError } from "../../../common/errors";
import { ownershipTagIn } from "../ownershipTags";
import type { DataverseRequest } from "../session/requests";
import { isRefusedWith, nameTaken, unlessGone } from "../../../common/dataverse/serviceCodes";
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
import type { WebApi } from "../session/webApi";

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

/**
 * Sends a creation; another client (or an earlier attempt of ours) having been faster is as good. `note` is told of that: the
 * name may also be taken by something that can't be seen.
 */
export async function makeUnlessThere(
  api: WebApi,
  creation: DataverseRequest,
  note?: (refusal: unknown) => void,
): Promise<void> {
  try {
    await api.customize(creation);
  } catch (error) {
    if (!isRefusedWith(error, ...nameTaken)) throw error;
    note?.(error);
  }
}

/** Deletes our solution and publisher, each when we made it and nothing is in it any more. */
export async function removeUnusedSolution(api: WebApi): Promise<void> {
  const [solution] = await api.list<SolutionRow>(SOLUTION_PATH);
  if (solution !== undefined) {
    const components = await api.list(solutionComponentsPath(solution.solutionid));
    if (ownershipTagIn(solution.description) === undefined || components.length > 0) return;
    await unlessGone(api.customize(deleteSolution(solution.solutionid)));
  }
  const [publisher] = await api.list<PublisherRow>(PUBLISHER_PATH);
  if (publisher === undefined || ownershipTagIn(publisher.description) === undefined) return;
  const solutions = await api.list(solutionsOfPublisherPath(publisher.publisherid));
  if (solutions.length > 0) return;
  try {
    await unlessGone(api.customize(deletePublisher(publisher.publisherid)));
  } catch (error) {
    // Whatever else may use it, such as columns in tables of others: an empty publisher is harmless.
    if (!isConnectorError(error)) throw error;
  }
}
