import { CloudError, type Values } from "../standIn";
import type { Request, ResourceType } from "../base/resourceType";
import type { World } from "../base/world";

/** A row of the table of azuread: what the provider knows of a type, and what Microsoft Graph asks of it. */
export interface EntraType extends ResourceType {
  /** As error messages have it: "Could not create <noun>". */
  readonly noun: string;
  /** Top-level outputs that the provider marks secret. */
  readonly secretOutputs: readonly string[];
  /** Pairs of inputs that exclude each other. */
  readonly conflicts?: readonly (readonly [input: string, other: string])[];
  /** False: it cannot be imported. */
  readonly isImportable?: boolean;
  /** The natural key that what Graph makes up is derived from. */
  keyOf(inputs: Values): string;
  /** The id of a new one, once its outputs are decided. A new one's `request.id` is empty. */
  idOf(request: Request, outputs: Values): string;
  /** The id of an application that must exist. */
  parentOf?(inputs: Values): string;
  /** What the plan refuses already, in previews too; throws CloudError. */
  plan?(request: Request): void;
  /** What the provider looks up before it creates; throws CloudError. */
  beforeCreate?(request: Request): void;
  /** Deletes what goes with it. */
  onGone?(id: string, world: World): void;
}

/** An error as the bridge to the Terraform provider prints it. */
export function providerError(summary: string, detail?: string): CloudError {
  return new CloudError(`1 error occurred:\n\t* ${summary}${detail === undefined ? "" : `: ${detail}`}\n\n`);
}

const STATUS: Readonly<Record<number, string>> = {
  400: "400 (400 Bad Request)",
  404: "404 (404 Not Found)",
  409: "409 (409 Conflict)",
};

/** The detail of an error when Microsoft Graph answered it. */
export function graphDetail(status: number, code: string, message: string): string {
  return `unexpected status ${STATUS[status] ?? String(status)} with error: ${code}: ${message}`;
}
