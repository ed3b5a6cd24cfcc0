import { PulumiCommand } from "@pulumi/pulumi/automation";
import { messageOf } from "../../../common/errors";
import { failedRun, type FromWorker, type Ran, type Task, type ToWorker } from "../protocol";
import { runStack } from "./runStack";

/** A process of the fleet: runs the stacks it is sent, one after the other, until the fleet lets go of it. */
function main(): void {
  let running: { readonly cancel: AbortController; readonly ended: Promise<void> } | undefined;
  const pulumi = PulumiCommand.get();
  // The first run reports it.
  pulumi.catch(() => undefined);
  process.on("message", (message: ToWorker) => {
    if ("cancel" in message) running?.cancel.abort();
    else {
      const cancel = new AbortController();
      running = { cancel, ended: answer(message.run, pulumi, cancel.signal) };
    }
  });
  // Also when the fleet was killed. What runs then ends first: half an update would be worse.
  process.on("disconnect", () => void (running?.ended ?? Promise.resolve()).finally(() => process.exit(0)));
}

async function answer(task: Task, pulumi: Promise<PulumiCommand>, signal: AbortSignal): Promise<void> {
  const ran = await run(task, pulumi, signal);
  // Left to itself, Node lets a process grow with each stack before it looks for what is free.
  globalThis.gc?.();
  const message: FromWorker = { ran, rssBytes: process.memoryUsage.rss() };
  // Without the fleet the answer has no reader.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

async function run(task: Task, pulumi: Promise<PulumiCommand>, signal: AbortSignal): Promise<Ran> {
  try {
    return await runStack(task, { pulumi: await pulumi, signal });
  } catch (error) {
    return failedRun(messageOf(error));
  }
}

main();
