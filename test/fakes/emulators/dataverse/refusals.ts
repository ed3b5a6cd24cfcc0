import type { Refusal } from "../base/answer";
import { dataverseError, inSituation } from "./errors";

// Codes: https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes
// That page gives no HTTP status; where no report has one, it is 400 here.

/** An argument that makes no sense. */
export function invalidArgument(message: string): Refusal {
  return dataverseError(400, "0x80040203", message);
}

/** A name that something of its kind has already. */
export function nameTaken(kind: string, name: string): Refusal {
  const message = `The schema name ${name} for type ${kind} is not unique. An ${kind} with same name already exists.`;
  return dataverseError(400, "0x80044363", message);
}

/** A schema name without the prefix of the solution's publisher. */
export function prefixMissing(kind: string, name: string): Refusal {
  const message = `The ${kind} schema name ${name} is invalid or missing. Custom names must start with a valid customization prefix. The prefix for a solution component should match the prefix that is specified for the publisher of the solution.`;
  return dataverseError(400, "0x80044366", message);
}

/** A table that is not there, in words of the metadata service. */
export function entityMissing(logicalName: string): Refusal {
  const message = `Could not find an entity with name ${logicalName} and id 00000000-0000-0000-0000-000000000000.`;
  return inSituation("missing-table", dataverseError(404, "0x80040217", message));
}

/** Something others still refer to. */
export function componentInUse(kind: string, id: string, by: number): Refusal {
  const message = `The ${kind}(${id}) component cannot be deleted because it is referenced by ${by} other components. For a list of referenced components, use the RetrieveDependenciesForDeleteRequest.`;
  return dataverseError(400, "0x8004f01f", message);
}

/** Something that a managed solution brought. */
export function managedComponent(kind: string, id: string): Refusal {
  const message = `The component ${kind}(${id}) is part of a managed solution and cannot be deleted or changed.`;
  return dataverseError(400, "0x8004f032", message);
}
