import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";

/**
 * A resource hook that belongs to the run that made it. The SDK calls hooks from a server of its own, outside of the run,
 * where an inline program of the Automation API has no engine:
 * https://github.com/pulumi/pulumi/blob/v3.248.0/sdk/nodejs/runtime/callbacks.ts, …/runtime/state.ts
 */
export function resourceHook(
  name: string,
  callback: pulumi.ResourceHookFunction,
  options: pulumi.ResourceHookOptions,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, AsyncResource.bind(callback), options);
}

/** The same for an error hook. */
export function errorHook(name: string, callback: pulumi.ErrorHookFunction): pulumi.ErrorHook {
  return new pulumi.ErrorHook(name, AsyncResource.bind(callback));
}
