import type { Failure } from "../../../components/failures/failure";
import { remedyFor } from "../../../components/failures/remedies";

export const SPREADING = "PrincipalNotFound: Principal does not exist in the directory";
export const GRAPH = "graph.microsoft.com";

/** A failed creation, as the engine tells of it. */
export function failure(fields: Partial<Failure> = {}): Failure {
  return {
    urn: "urn:pulumi:dev::audit-log-connector::auditlog:index:StateStorage$azure-native:authorization:RoleAssignment::state-storage-writer",
    type: "azure-native:authorization:RoleAssignment",
    component: "state-storage",
    name: "state-storage-writer",
    operation: "create",
    errors: [SPREADING],
    inputs: { principalType: "ServicePrincipal" },
    ...fields,
  };
}

/** What the user is told to do about an error; undefined for nothing. */
export function remedyOf(error: string, fields: Partial<Failure> = {}): string | undefined {
  return remedyFor(failure({ errors: [error], ...fields }), GRAPH);
}
