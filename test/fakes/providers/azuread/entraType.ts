import { CloudError, type Values } from "../fakeProvider";
import type { Request, ResourceType, Rule } from "../base/resourceType";
import type { World } from "../base/world";

export interface EntraRule extends Rule {
  /** The step of an update that it refuses, where that is one of its own: "Could not add owners to". */
  readonly step?: string;
}

/** A row of the table of azuread: what the provider knows of a type, and what Microsoft Graph asks of it. */
export interface EntraType extends ResourceType {
  /** As error messages have it: "Could not create <noun>". */
  readonly noun: string;
  readonly rules: readonly EntraRule[];
  /** Top-level outputs that the provider marks secret. */
  readonly secretOutputs: readonly string[];
  /** Pairs of inputs that exclude each other. */
  readonly conflicts?: readonly (readonly [input: string, other: string])[];
  /** False: it cannot be imported. */
  readonly isImportable?: boolean;
  /** What an update and a deletion say of one that is gone, before Graph's own words. */
  readonly gone: { update(id: string): string; delete(id: string): string };
  /** Graph's answer to a deletion of one that is gone; a 404 unless given. */
  readonly deletedTwice?: (id: string) => string;
  /** What it is like until the provider's first PATCH has arrived. */
  readonly unfinished?: (uuid: string) => Values;
  /** The natural key that what Graph makes up is derived from. */
  keyOf(inputs: Values): string;
  /** The id of a new one, once its outputs are decided. A new one's `request.id` is empty. */
  idOf(request: Request, outputs: Values): string;
  /** The application that must exist, and what a creation says otherwise. */
  readonly parent?: { idOf(inputs: Values): string; missing(application: string): CloudError };
  /** Id of the application whose owners may do this; none: the resource's own owners, and anybody may create it. */
  ownerOf?(world: World, inputs: Values): string;
  /** What a refused creation says before Graph's own words. @default "Could not create <noun>" */
  creating?(inputs: Values): string;
  /** What the plan refuses already, in previews too; throws CloudError. */
  plan?(request: Request): void;
  /** What the provider looks up before it creates; throws CloudError. */
  beforeCreate?(request: Request): void;
  /** Deletes what goes with it. */
  onGone?(id: string, world: World): void;
}

/** How the provider's messages name a thing of Graph's: `Application (Application: "<id>")`. */
export function named(kind: string, id: string): string {
  return `${kind} (${kind}: "${id.split("/").at(-1)}")`;
}

/** The detail of an error when Graph does not know something, or not yet. */
export function notFound(id: string): string {
  const objectId = id.split("/").at(-1) ?? "";
  return graphDetail(
    404,
    "Request_ResourceNotFound",
    `Resource '${objectId}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** An error as the bridge to the Terraform provider prints it. */
export function providerError(summary: string, detail?: string): CloudError {
  return new CloudError(`1 error occurred:\n\t* ${summary}${detail === undefined ? "" : `: ${detail}`}\n\n`);
}

const STATUS: Readonly<Record<number, string>> = {
  400: "400 (400 Bad Request)",
  403: "403 (403 Forbidden)",
  404: "404 (404 Not Found)",
  409: "409 (409 Conflict)",
};

/** The detail of an error when Microsoft Graph answered it. */
export function graphDetail(status: number, code: string, message: string): string {
  return `unexpected status ${STATUS[status] ?? String(status)} with error: ${code}: ${message}`;
}

/** The detail of an error when the caller lacks the right: https://learn.microsoft.com/graph/resolve-auth-errors */
export const DENIED = graphDetail(
  403,
  "Authorization_RequestDenied",
  "Insufficient privileges to complete the operation.",
);
