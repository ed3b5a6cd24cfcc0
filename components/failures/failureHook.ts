import * as pulumi from "@pulumi/pulumi";
import { systemClock, type Clock } from "../../common/time";
import { classify } from "./classify";
import type { Failure } from "./failure";
import { errorHook } from "../program/hooks";

/**
 * An option for resources whose creation may come too early, or whose refusal has a hint: waits and tries again
 * where only replication is missing, else prints the hint beside the service's own words.
 */
export function onFailure(
  component: string,
  graphHost: string,
  clock: Clock = systemClock,
): pulumi.ResourceHookBinding {
  const firstFailures = new Map<string, number>();
  const hook = errorHook(
    `${component}-failure`,
    async ({ urn, type, name, failedOperation, errors, newInputs, oldInputs }) => {
      const inputs = newInputs ?? oldInputs ?? {};
      const failure = { urn, type, component, name, operation: failedOperation, errors, inputs };
      try {
        return await isWorthAnotherTry(failure, { graphHost, clock, firstFailures });
      } catch (error) {
        // The engine would show what the hook threw instead of what the service said.
        await pulumi.log.debug(`${name}: ${String(error)}`).catch(() => undefined);
        return false;
      }
    },
  );
  return { onError: [hook] };
}

interface HookState {
  readonly graphHost: string;
  readonly clock: Clock;
  /** When the first try failed, by operation and URN. */
  readonly firstFailures: Map<string, number>;
}

async function isWorthAnotherTry(
  failure: Failure,
  { graphHost, clock, firstFailures }: HookState,
): Promise<boolean> {
  const nowMs = clock.now();
  const key = `${failure.operation} ${failure.urn}`;
  if (failure.errors.length <= 1) firstFailures.set(key, nowMs);
  const firstFailureMs = firstFailures.get(key) ?? nowMs;
  const decision = classify(failure, { graphHost, nowMs, firstFailureMs });
  if (decision.kind === "retry") {
    await pulumi.log.info(`${failure.name}: ${decision.progress}`);
    await clock.sleep(decision.afterMs, new AbortController().signal);
    return true;
  }
  const { hint } = decision;
  // Several resources fail side by side for one cause, such as a namespace that is not registered.
  if (hint !== undefined && !given.has(hint)) {
    given.add(hint);
    await pulumi.log.error(`${failure.name}: ${hint}`);
  }
  return false;
}

/** Hints of this run, which is all that these modules are loaded for: tools/fleet/worker/isolation.ts. */
const given = new Set<string>();
