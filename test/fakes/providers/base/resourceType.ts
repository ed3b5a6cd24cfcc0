import type { Values } from "../fakeProvider";
import type { Fields } from "./shape";
import type { Resource, World } from "./world";

/** A create or an update as it reaches the service: all inputs are known. */
export interface Request {
  readonly world: World;
  readonly id: string;
  /** The physical name, or the last part of the id. */
  readonly name: string;
  readonly inputs: Values;
  /** The resource before an update; undefined for a new one. */
  readonly previous?: Resource;
}

/** A rule of the service: what it refuses at create and update, and how it says so. */
export interface Rule {
  /** The service's error code. */
  readonly code: string;
  /** HTTP status; 400 unless given. */
  readonly status?: number;
  /** The service's message when it refuses, else undefined. */
  judge(request: Request): string | undefined;
}

/** An output that the service decides. */
export interface ComputedOutput {
  /** Undefined: this resource has no such output. */
  value(request: Request): unknown;
  /** Decided once, kept by updates. */
  readonly isStable?: boolean;
}

/** What both providers' tables say about a type. */
export interface ResourceType {
  readonly token: string;
  readonly inputs: Fields;
  /** Top-level inputs whose change replaces the resource. */
  readonly replaces: readonly string[];
  /** What the service fills in where an input is missing. */
  readonly defaults?: Values;
  /** By path, such as `properties.vaultUri`. */
  readonly outputs: Readonly<Record<string, ComputedOutput>>;
  readonly rules: readonly Rule[];
}

/** An output decided when the resource is made. */
export function stable(value: ComputedOutput["value"]): ComputedOutput {
  return { value, isStable: true };
}

/** An output decided by every write. */
export function fresh(value: ComputedOutput["value"]): ComputedOutput {
  return { value };
}
