import type { Values } from "../fakeProvider";
import { isObject, textAt } from "./values";
import type { Resource } from "./world";

/** A service principal of the tenant, whoever made it. */
export interface ServicePrincipal {
  readonly objectId: string;
  readonly clientId: string;
  readonly displayName: string;
  /** Permission name to id. */
  readonly appRoleIds: Readonly<Record<string, string>>;
  readonly oauth2PermissionScopeIds: Readonly<Record<string, string>>;
}

/** Whom something can be granted to. */
export interface Principal {
  readonly type: "ServicePrincipal" | "User" | "Group";
  readonly displayName: string;
}

/** Who is in the tenant: Microsoft's own service principals, those of resources, people and groups. */
export class Directory {
  /** Service principals of Microsoft's applications that are present, by client id. */
  readonly firstParty = new Map<string, ServicePrincipal>();
  /** Users and groups that are known, by object id. */
  readonly people = new Map<string, Principal>();

  constructor(private readonly resources: ReadonlyMap<string, Resource>) {}

  servicePrincipals(): ServicePrincipal[] {
    const made = [...this.resources.values()]
      .filter(({ type }) => type === "azuread:index/servicePrincipal:ServicePrincipal")
      .map(({ outputs }) => ({
        objectId: textAt(outputs, "objectId"),
        clientId: textAt(outputs, "clientId"),
        displayName: textAt(outputs, "displayName"),
        appRoleIds: textsOf(outputs["appRoleIds"]),
        oauth2PermissionScopeIds: textsOf(outputs["oauth2PermissionScopeIds"]),
      }));
    // One of Microsoft's that was adopted is in both places.
    const others = [...this.firstParty.values()].filter(({ objectId }) =>
      made.every((each) => each.objectId !== objectId),
    );
    return [...others, ...made];
  }

  findServicePrincipal(by: "objectId" | "clientId", value: string): ServicePrincipal | undefined {
    return this.servicePrincipals().find((each) => each[by] === value);
  }

  /** Whoever has this object id: a service principal, a managed identity, a user or a group. */
  findPrincipal(objectId: string): Principal | undefined {
    const servicePrincipal = this.findServicePrincipal("objectId", objectId);
    if (servicePrincipal !== undefined)
      return { type: "ServicePrincipal", displayName: servicePrincipal.displayName };
    const identity = [...this.resources.values()].find(({ outputs }) =>
      outputs["principalId"] === objectId && outputs["clientId"] !== undefined
        ? true
        : textAt(outputs, "identity.principalId") === objectId && objectId !== "",
    );
    if (identity !== undefined)
      return { type: "ServicePrincipal", displayName: textAt(identity.outputs, "name") };
    return this.people.get(objectId);
  }
}

function textsOf(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  const entries = Object.entries(value satisfies Values);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
