import type { Values } from "../fakeProvider";
import type { World } from "../base/world";
import { FIRST_PARTY } from "./firstParty";
import { createInTenant, deleteInTenant } from "./graph";
import { entraTypes } from "./types";
import { application } from "./types/application";
import { appRoleAssignment, delegatedPermissionGrant } from "./types/grants";
import { servicePrincipal } from "./types/servicePrincipal";

/** An application registration that somebody made by hand. */
export interface HandMade {
  /** `/applications/<object id>`. */
  readonly id: string;
  readonly objectId: string;
  readonly clientId: string;
  /** Undefined when it has no service principal. */
  readonly servicePrincipalObjectId: string | undefined;
}

/** The tenant's directory for a test to arrange. Nothing here counts as a call. */
export class TenantDirectory {
  constructor(private readonly world: World) {}

  /** Adds the service principal of one of Microsoft's applications; returns its object id. */
  addFirstParty(clientId: string): string {
    const known = FIRST_PARTY[clientId];
    if (known === undefined) throw new RangeError(`No first-party application ${clientId}.`);
    const objectId = this.world.guid(`first party ${clientId}`, "object");
    this.world.directory.firstParty.set(clientId, { ...known, clientId, objectId });
    return objectId;
  }

  removeFirstParty(clientId: string): void {
    if (!this.world.directory.firstParty.delete(clientId))
      throw new RangeError(`There is no service principal of ${clientId} to remove.`);
  }

  /** The object id of the service principal of this application; throws when the tenant has none. */
  objectIdOf(clientId: string): string {
    const found = this.world.directory.findServicePrincipal("clientId", clientId);
    if (found === undefined) throw new RangeError(`There is no service principal of ${clientId}.`);
    return found.objectId;
  }

  /** From now on each registration needs one of these references. */
  demandServiceReference(...values: readonly string[]): void {
    this.world.serviceReferences = values;
  }

  /** Object ids of all service principals. */
  servicePrincipalIds(): string[] {
    return this.world.directory.servicePrincipals().map(({ objectId }) => objectId);
  }

  /**
   * Lets an application run the azuread provider that may change only what it owns; returns its object id. With `viaCli` it
   * signed in with the Azure CLI, whose client id the provider then names.
   */
  signInAsOwner({ viaCli = false } = {}): string {
    const [clientId, objectId] = [
      this.world.guid("pipeline", "client"),
      this.world.guid("pipeline", "object"),
    ];
    const principal = {
      clientId,
      objectId,
      displayName: "Pipeline",
      appRoleIds: {},
      oauth2PermissionScopeIds: {},
    };
    this.world.directory.firstParty.set(clientId, principal);
    const caller = this.world.callers.azuread;
    Object.assign(caller, { objectId, ownsOnly: true, ...(viaCli ? {} : { clientId }) });
    return objectId;
  }

  addUser(objectId: string, displayName = "A user"): void {
    this.world.directory.people.set(objectId, { type: "User", displayName });
  }

  addGroup(objectId: string, displayName = "A group"): void {
    this.world.directory.people.set(objectId, { type: "Group", displayName });
  }

  /** An application registration made by hand, with a service principal unless told otherwise. */
  addApplication(inputs: Values & { displayName: string }, withServicePrincipal = true): HandMade {
    const { id, outputs } = createInTenant(this.world, application, inputs);
    const [objectId, clientId] = [String(outputs["objectId"]), String(outputs["clientId"])];
    const principal = withServicePrincipal
      ? createInTenant(this.world, servicePrincipal, { clientId })
      : undefined;
    const servicePrincipalObjectId = principal && String(principal.outputs["objectId"]);
    return { id, objectId, clientId, servicePrincipalObjectId };
  }

  /** Deletes something by hand, with all that goes with it. */
  remove(id: string): void {
    const type = entraTypes.get(this.world.find(id)?.type ?? "");
    if (type === undefined) throw new RangeError(`There is no ${id} to remove.`);
    deleteInTenant(this.world, type, id);
  }

  /** Consent given by hand for an app role; returns the id of the assignment. */
  grantRole(grant: { principalObjectId: string; resourceObjectId: string; appRoleId: string }): string {
    return createInTenant(this.world, appRoleAssignment, { ...grant }).id;
  }

  /** Consent given by hand for scopes, for all users; returns the id of the grant. */
  grantScopes(grant: {
    servicePrincipalObjectId: string;
    resourceServicePrincipalObjectId: string;
    claimValues: readonly string[];
  }): string {
    return createInTenant(this.world, delegatedPermissionGrant, { ...grant }).id;
  }
}
