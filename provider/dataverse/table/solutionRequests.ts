import { taggedDescription } from "../ownershipTags";
import { filter, quoted, type DataverseRequest } from "../session/requests";
import { publisher, solution } from "./tableDefinitions";

/** Files a component in the solution, whose publisher's prefix its name must have. */
export const IN_SOLUTION = { "MSCRM.SolutionUniqueName": solution.uniqueName } as const;

const PURPOSE = "Tables of the audit log connector";

/** Path of the publisher's row: id and description. */
export const PUBLISHER_PATH = `publishers?$select=publisherid,description&${filter(`uniquename eq ${quoted(publisher.uniqueName)}`)}`;

/** Path of the solution's row: id and description. */
export const SOLUTION_PATH = `solutions?$select=solutionid,description&${filter(`uniquename eq ${quoted(solution.uniqueName)}`)}`;

/** Creates the publisher. */
export function createPublisher(mark: string): DataverseRequest {
  return {
    method: "POST",
    path: "publishers",
    body: {
      uniquename: publisher.uniqueName,
      friendlyname: publisher.friendlyName,
      description: taggedDescription(PURPOSE, mark),
      customizationprefix: publisher.prefix,
      customizationoptionvalueprefix: publisher.optionValuePrefix,
    },
  };
}

/** Creates the solution, of a publisher by its id. */
export function createSolution(publisherId: string, mark: string): DataverseRequest {
  return {
    method: "POST",
    path: "solutions",
    body: {
      uniquename: solution.uniqueName,
      friendlyname: solution.friendlyName,
      description: taggedDescription(PURPOSE, mark),
      version: "1.0.0.0",
      "publisherid@odata.bind": `/publishers(${publisherId})`,
    },
  };
}

/** Path of what is filed in a solution, beside its own record. */
export function solutionComponentsPath(solutionId: string): string {
  return `solutioncomponents?$select=objectid,componenttype&${filter(`_solutionid_value eq ${solutionId}`)}`;
}

/** Path of the solutions of a publisher. */
export function solutionsOfPublisherPath(publisherId: string): string {
  return `solutions?$select=solutionid&${filter(`_publisherid_value eq ${publisherId}`)}`;
}

/** Deletes a solution; what is in it stays. */
export function deleteSolution(solutionId: string): DataverseRequest {
  return { method: "DELETE", path: `solutions(${solutionId})` };
}

/** Deletes a publisher, whose solutions must be gone. */
export function deletePublisher(publisherId: string): DataverseRequest {
  return { method: "DELETE", path: `publishers(${publisherId})` };
}
