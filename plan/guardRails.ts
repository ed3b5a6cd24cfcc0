import { knownTypes, tagged } from "./guardRails/conventions";
import { dataverseRole } from "./guardRails/dataverseRole";
import { expiry } from "./guardRails/expiry";
import { firstParty } from "./guardRails/firstParty";
import { plainSecrets } from "./guardRails/plainSecrets";
import { probes } from "./guardRails/probes";
import { blobContainers, ingress, registries, storageAccounts } from "./guardRails/publicAccess";
import { roleAssignments } from "./guardRails/roles";
import type { GuardRail, Tables } from "./guardRails/rule";
import { vaults } from "./guardRails/vaults";

/** All guard rails, ready to check a program's resources against the kit's tables. */
export function guardRails(tables: Tables): readonly GuardRail[] {
  return [
    storageAccounts,
    blobContainers,
    registries,
    ingress,
    probes,
    vaults,
    expiry,
    plainSecrets,
    firstParty,
    dataverseRole,
    roleAssignments(tables),
    tagged(tables),
    knownTypes(tables),
  ];
}
