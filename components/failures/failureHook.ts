import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { Failure } from "./failure";
import { judge } from "./judge";

/**
 * An option for resources whose creation may come too early, or whose refusal has a remedy: waits and tries again
 * where only replication is missing, else prints the remedy beside the service's own words.
 */
export function onFailure(component: string, graphHost: string): pulumi.ResourceHookBinding {
  const hook = new pulumi.ErrorHook(
    `${component}-failure`,
    async ({ urn, type, name, failedOperation, errors, newInputs = {} }) => {
      const failure = { urn, type, component, name, operation: failedOperation, errors, inputs: newInputs };
      try {
        return await isWorthAnotherTry(failure, graphHost);
      } catch (error) {
        // The engine would show what the hook threw instead of what the service said.
        await pulumi.log.debug(`${name}: ${String(error)}`).catch(() => undefined);
        return false;
      }
    },
  );
  return { onError: [hook] };
}

async function isWorthAnotherTry(failure: Failure, graphHost: string): Promise<boolean> {
  const verdict = judge(failure, graphHost);
  if (verdict.kind === "wait") {
    await pulumi.log.info(`${failure.name}: ${verdict.progress}`);
    await setTimeout(verdict.seconds * 1000);
    return true;
  }
  if (verdict.remedy !== undefined) await pulumi.log.error(`${failure.name}: ${verdict.remedy}`);
  return false;
}
