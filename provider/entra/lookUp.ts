import { SECOND_MS, type Clock } from "../../common/time";
import type { FunctionHandler, FunctionSpec, Values } from "../engine/handler";
import { withTimeout } from "../../common/withTimeout";
import type { ListInGraph } from "./graph";
import type { Tenant } from "./tenant";

/** What the look-ups in Entra get from the process around them. */
export interface EntraDependencies {
  readonly list: ListInGraph;
  readonly clock: Clock;
}

/** All rows of a collection, of one tenant. */
type ListInTenant = <Row>(path: string) => Promise<readonly Row[]>;

interface LookUp<Arguments extends Tenant> {
  readonly spec: FunctionSpec;
  readonly find: (args: Arguments, list: ListInTenant) => Promise<Values>;
  /** The answer where it can't be known. */
  readonly unknown: (args: Arguments, error: unknown) => Values;
}

/** Signing in with the Azure CLI takes most of it. */
const TIMEOUT_MS = 10 * SECOND_MS;

/** A function that asks Microsoft Graph. Never fails for want of rights or a network: previews must work without. */
export function lookUp<Arguments extends Tenant>(
  { list, clock }: EntraDependencies,
  { spec, find, unknown }: LookUp<Arguments>,
): FunctionHandler {
  return {
    spec,
    async invoke(values, { signal }) {
      // The server has checked them against the spec.
      const args = values as unknown as Arguments;
      try {
        return await withTimeout(TIMEOUT_MS, { clock, signal }, (ended) =>
          find(args, (path) => list(args, path, ended)),
        );
      } catch (error) {
        signal.throwIfAborted();
        return unknown(args, error);
      }
    },
  };
}
