import { forStack } from "../../../common/pulumi/stackOption";
import type { Failure, FailureContext } from "../../../components/failures/failure";
import { hintFor } from "../../../components/failures/hints";
import { NOON } from "../../support/fakeClock";

export const REPLICATING = "PrincipalNotFound: Principal does not exist in the directory";

/** What else is known: it failed just now, for the first time. */
export const CONTEXT: FailureContext = {
  graphHost: "graph.microsoft.com",
  nowMs: NOON,
  firstFailureMs: NOON,
};

/** A failed creation, as the engine tells of it. */
export function failure(fields: Partial<Failure> = {}): Failure {
  return {
    urn: "urn:pulumi:dev::audit-log-connector::auditlog:index:StateStorage$azure-native:authorization:RoleAssignment::state-storage-writer",
    type: "azure-native:authorization:RoleAssignment",
    component: "state-storage",
    name: "state-storage-writer",
    operation: "create",
    errors: [REPLICATING],
    inputs: { principalType: "ServicePrincipal" },
    ...fields,
  };
}

/** What the user is told to do about an error; undefined for nothing. */
export function hintOf(error: string, fields: Partial<Failure> = {}): string | undefined {
  const failed = failure({ errors: [error], ...fields });
  const hint = hintFor(failed, CONTEXT);
  return hint && forStack(hint, "dev");
}
