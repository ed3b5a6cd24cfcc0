import { auditLogs } from "./policies/auditLogs";
import { alertRules } from "./policies/alertRules";
import { knownTypes, tagged } from "./policies/conventions";
import { dataverseRole } from "./policies/dataverseRole";
import { expiry } from "./policies/expiry";
import { firstParty } from "./policies/firstParty";
import { plainSecrets } from "./policies/plainSecrets";
import { probes } from "./policies/probes";
import { blobContainers, ingress, registries, storageAccounts } from "./policies/publicAccess";
import { recovery } from "./policies/recovery";
import { roleAssignments } from "./policies/roles";
import type { Policy, Tables } from "./policies/rule";
import { vaults } from "./policies/vaults";

/** All policies, ready to check a program's resources against the connector's tables. */
export function policies(tables: Tables): readonly Policy[] {
  return [
    storageAccounts,
    blobContainers,
    registries,
    ingress,
    probes,
    vaults,
    auditLogs,
    recovery,
    expiry,
    alertRules,
    plainSecrets,
    firstParty,
    dataverseRole,
    roleAssignments(tables),
    tagged(tables),
    knownTypes(tables),
  ];
}
