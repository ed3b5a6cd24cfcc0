import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startSimulatedTenant } from "../fakes/emulators/simulatedTenant";
import { systemClock } from "../fakes/emulators/systemClock";
import { RUNTIME_NODE } from "../support/runtimeProcess";
import { createContainer } from "./container";

/** How long the bundle takes to its first request to the Activity API, sign-in included, when started for one pass. */
export async function firstCallMs(): Promise<number> {
  await using tenant = await startSimulatedTenant({ clock: systemClock, events: 200 });
  using container = await createContainer();
  const startedMs = systemClock.now();
  await using runtime = container.start("once", tenant.env);
  const { code, stdout, stderr } = await runtime.waitForExit();
  if (code !== 0) throw new Error(`once ended with ${String(code)}:\n${stdout}${stderr}`);
  return Math.min(...tenant.activity.calls.map(({ atMs }) => atMs)) - startedMs;
}

/** The ceiling: a Node that does nothing but send a request to the Activity API. */
export async function bareCallMs(): Promise<number> {
  await using tenant = await startSimulatedTenant({ clock: systemClock, events: 200 });
  const url = `${tenant.activity.url}/api/v1.0/${tenant.tenant.tenantId}/activity/feed/subscriptions/list`;
  const startedMs = systemClock.now();
  const child = spawn(RUNTIME_NODE, ["-e", `require("node:http").get("${url}", (it) => it.resume())`]);
  await new Promise((resolve) => child.once("close", resolve));
  return Math.min(...tenant.activity.calls.map(({ atMs }) => atMs)) - startedMs;
}

/** How long Node may take to notice that it is idle, and to give memory back. */
const TIMEOUT_MS = 30_000;

/**
 * Memory in use while `serve` waits for its second pass: the first reading of at most `enough`, or the last one within half
 * a minute. Linux only.
 */
export async function idleRssMiB(enough = 0): Promise<number> {
  await using tenant = await startSimulatedTenant({ clock: systemClock, events: 20_000 });
  using container = await createContainer();
  await using runtime = container.start("serve", tenant.env);
  await runtime.waitForEvent("pass_completed");
  const startedMs = performance.now();
  for (;;) {
    const mib = rssMiB(runtime.pid);
    if (mib <= enough || performance.now() - startedMs > TIMEOUT_MS) return mib;
    await sleep(500);
  }
}

function rssMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
